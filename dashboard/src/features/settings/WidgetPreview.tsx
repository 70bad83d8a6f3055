// The widget itself, on a mock page of its own, fed with what the form holds right now.
import { ActionIcon, Tooltip, useComputedColorScheme } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile, IconMoon, IconSun } from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import type { Bot } from "@/api/types";
import styles from "./SettingsForm.module.css";
import { type SettingsValues, toSettings } from "./settingsValues";

type Scheme = "light" | "dark";
type Device = "desktop" | "phone";

/** The public configuration as the widget would get it, with what can't be shown yet left as it was. */
function publicConfig(bot: Bot, values: SettingsValues, scheme: Scheme) {
  const { theme, welcome_text, placeholder, starter_questions } = toSettings(values);
  const color = /^#[0-9a-f]{6}$/.test(theme.color) ? theme.color : bot.settings.theme.color;
  return {
    id: bot.id,
    name: values.name.trim() || bot.name,
    theme: { ...theme, color, mode: theme.mode === "auto" ? scheme : theme.mode },
    welcome_text,
    placeholder,
    starter_questions: starter_questions.filter((question) => question !== ""),
  };
}

export function WidgetPreview({ bot }: { bot: Bot }) {
  const { control } = useFormContext<SettingsValues>();
  const values = useWatch({ control }) as SettingsValues;
  const frame = useRef<HTMLIFrameElement>(null);
  const [scheme, setScheme] = useState<Scheme>(
    useComputedColorScheme("light", { getInitialValueInEffect: false }),
  );
  const [device, setDevice] = useState<Device>("desktop");
  const config = JSON.stringify(publicConfig(bot, values, scheme));

  const send = useCallback(() => {
    const message = { type: "frontdesk:preview", config: JSON.parse(config) };
    frame.current?.contentWindow?.postMessage(message, window.location.origin);
  }, [config]);

  useEffect(() => {
    send();
    const onMessage = (event: MessageEvent) => {
      if (event.source !== frame.current?.contentWindow || event.origin !== window.location.origin) return;
      if (event.data?.type === "frontdesk:preview-ready") send();
    };
    window.addEventListener("message", onMessage);
    return () => window.removeEventListener("message", onMessage);
  }, [send]);

  return (
    <section className={styles.preview} aria-label="Widget preview">
      <div className={styles.previewHead}>
        <h3 className={styles.previewTitle}>Preview</h3>
        <div className={styles.previewTools}>
          <Switch<Device>
            value={device}
            onChange={setDevice}
            options={[
              ["desktop", "Desktop", IconDeviceDesktop],
              ["phone", "Phone", IconDeviceMobile],
            ]}
          />
          <Switch<Scheme>
            value={scheme}
            onChange={setScheme}
            options={[
              ["light", "Light page", IconSun],
              ["dark", "Dark page", IconMoon],
            ]}
          />
        </div>
      </div>
      <div className={styles.stage} data-device={device}>
        <iframe
          ref={frame}
          src="/widget/preview.html"
          title="Widget preview"
          onLoad={send}
          style={{ colorScheme: scheme }}
        />
      </div>
    </section>
  );
}

interface SwitchProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  options: [T, string, typeof IconSun][];
}

function Switch<T extends string>({ value, onChange, options }: SwitchProps<T>) {
  return (
    <ActionIcon.Group>
      {options.map(([option, label, Icon]) => (
        <Tooltip key={option} label={label}>
          <ActionIcon
            size={32}
            variant={option === value ? "light" : "default"}
            color={option === value ? "teal" : "gray"}
            aria-label={label}
            aria-pressed={option === value}
            onClick={() => onChange(option)}
          >
            <Icon size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
    </ActionIcon.Group>
  );
}
