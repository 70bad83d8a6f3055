import { ActionIcon, type MantineColorScheme, Tooltip, useMantineColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconMoon, IconSun } from "@tabler/icons-react";

const STEPS: Record<MantineColorScheme, { next: MantineColorScheme; label: string; icon: typeof IconSun }> = {
  auto: { next: "light", label: "Colours follow the system", icon: IconDeviceDesktop },
  light: { next: "dark", label: "Light colours", icon: IconSun },
  dark: { next: "auto", label: "Dark colours", icon: IconMoon },
};

/** Steps through system, light and dark. */
export function ThemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { next, label, icon: Icon } = STEPS[colorScheme];
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={`${label}. Change`} onClick={() => setColorScheme(next)}>
        <Icon size={18} stroke={1.7} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
