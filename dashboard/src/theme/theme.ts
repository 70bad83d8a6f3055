// Gives Mantine's components the look that tokens.css describes. Sizes, colours and defaults only.
import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  type MantineColorsTuple,
  Modal,
  NumberInput,
  SegmentedControl,
  Tooltip,
} from "@mantine/core";

const teal: MantineColorsTuple = [
  "#ecf7f5",
  "#d8efec",
  "#b3dfd9",
  "#86ccc3",
  "#5fb9ae",
  "#3fa599",
  "#1f8d83",
  "#0f766e",
  "#0b5f59",
  "#084944",
];

const gray: MantineColorsTuple = [
  "#f8faf9",
  "#f1f5f4",
  "#e6ecea",
  "#dfe6e4",
  "#c3cecb",
  "#94a3a0",
  "#66736f",
  "#43504d",
  "#2a3633",
  "#15201e",
];

const dark: MantineColorsTuple = [
  "#e5ebe9",
  "#c9d2cf",
  "#9aa8a4",
  "#7d8c88",
  "#3a4744",
  "#27312f",
  "#151c1a",
  "#0e1312",
  "#0b0f0e",
  "#080b0a",
];

const red: MantineColorsTuple = [
  "#fdecea",
  "#fad5d1",
  "#f4aca5",
  "#ee8177",
  "#e65e52",
  "#d9483c",
  "#c8372c",
  "#b3261e",
  "#931d17",
  "#741611",
];

/** Small buttons within lines of text: of the lines' type, and no target under 24 px. */
const COMPACT: Record<string, Record<`--button-${string}`, string>> = {
  "compact-xs": { "--button-height": "24px", "--button-fz": "12px", "--button-padding-x": "8px" },
  "compact-sm": { "--button-height": "28px", "--button-fz": "12px", "--button-padding-x": "10px" },
};

export const theme = createTheme({
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: "var(--fd-mono)",
  colors: { teal, gray, dark, red },
  primaryColor: "teal",
  primaryShade: { light: 7, dark: 7 },
  defaultRadius: 8,
  fontSizes: { xs: "12px", sm: "14px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "1.4", sm: "1.5", md: "1.5", lg: "1.5", xl: "1.4" },
  headings: { fontWeight: "620" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: "sm" },
      styles: { root: { fontWeight: 550, flexShrink: 0 } },
      vars: (_, { size }) => ({ root: COMPACT[size ?? ""] ?? {} }),
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: "subtle", color: "gray", size: "lg" },
      classNames: { root: "icon-button" },
    }),
    InputWrapper: Input.Wrapper.extend({
      styles: {
        label: { fontWeight: 550, marginBottom: 4 },
        description: { fontSize: 12, color: "var(--fd-muted)", lineHeight: 1.45, marginBottom: 4 },
        error: { fontSize: 12, color: "var(--fd-red)", lineHeight: 1.45 },
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        closeButtonProps: { "aria-label": "Close" },
        overlayProps: { opacity: 0.4 },
      },
      styles: { title: { fontWeight: 620, fontSize: 16, lineHeight: 1.4 } },
    }),
    // A heading of the dialog, not of the page: else a question above a dialog would be a second banner.
    ModalHeader: Modal.Header.extend({ defaultProps: { role: "presentation" } }),
    Drawer: Drawer.extend({
      defaultProps: { closeButtonProps: { "aria-label": "Close" }, overlayProps: { opacity: 0.4 } },
      styles: { title: { fontWeight: 620, fontSize: 16, lineHeight: 1.4 } },
    }),
    // What somebody typed stays as it is; the form says what it takes. Never another number without a word.
    NumberInput: NumberInput.extend({ defaultProps: { clampBehavior: "none" } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { withItemsBorders: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 250, withArrow: false, events: { hover: true, focus: true, touch: true } },
    }),
  },
});

/** Points Mantine's own variables at the tokens, so that both agree in light and dark. */
export const variables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-text": "var(--fd-text)",
    "--mantine-color-body": "var(--fd-surface)",
    "--mantine-color-dimmed": "var(--fd-muted)",
    "--mantine-color-placeholder": "var(--fd-muted)",
    "--mantine-color-error": "var(--fd-red)",
    "--mantine-color-anchor": "var(--fd-accent-strong)",
    "--mantine-color-default": "var(--fd-surface)",
    "--mantine-color-default-hover": "var(--fd-hover)",
    "--mantine-color-default-color": "var(--fd-text)",
    "--mantine-color-default-border": "var(--fd-border-strong)",
    "--mantine-color-disabled": "var(--fd-grey-soft)",
    "--mantine-color-disabled-color": "var(--fd-disabled)",
    "--mantine-color-disabled-border": "var(--fd-border)",
    "--mantine-shadow-md": "var(--fd-shadow)",
    "--mantine-shadow-xl": "var(--fd-shadow)",
  };
  return { variables: {}, light: shared, dark: shared };
};
