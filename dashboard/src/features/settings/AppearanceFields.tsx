import { ColorInput, Input, SegmentedControl, TextInput } from "@mantine/core";
import { Controller, useFormContext } from "react-hook-form";
import { Panel } from "@/components/Page";
import styles from "./SettingsForm.module.css";
import type { SettingsValues } from "./settingsValues";

const SWATCHES = ["#0f766e", "#1d4ed8", "#6d28d9", "#be185d", "#b91c1c", "#b45309", "#15803d", "#1f2937"];

/** Name, colour, light or dark, side. */
export function AppearanceFields() {
  const { register, control, formState } = useFormContext<SettingsValues>();
  const { errors } = formState;
  return (
    <Panel title="Appearance">
      <div className={styles.fields}>
        <TextInput
          label="Name"
          description="At the top of the chat."
          error={errors.name?.message}
          {...register("name")}
        />
        <Controller
          control={control}
          name="color"
          render={({ field }) => (
            <ColorInput
              label="Theme colour"
              description="Launcher, header and links. Text on it turns black or white, whichever reads better."
              format="hex"
              swatches={SWATCHES}
              swatchesPerRow={8}
              eyeDropperButtonProps={{ "aria-label": "Pick a colour from the screen" }}
              error={errors.color?.message}
              {...field}
            />
          )}
        />
        <div className={styles.pair}>
          <Controller
            control={control}
            name="mode"
            render={({ field }) => (
              <Input.Wrapper label="Light or dark" labelElement="div">
                <SegmentedControl
                  fullWidth
                  aria-label="Light or dark"
                  data={[
                    { value: "auto", label: "System" },
                    { value: "light", label: "Light" },
                    { value: "dark", label: "Dark" },
                  ]}
                  value={field.value}
                  onChange={field.onChange}
                />
              </Input.Wrapper>
            )}
          />
          <Controller
            control={control}
            name="position"
            render={({ field }) => (
              <Input.Wrapper label="Side of the page" labelElement="div">
                <SegmentedControl
                  fullWidth
                  aria-label="Side of the page"
                  data={[
                    { value: "left", label: "Left" },
                    { value: "right", label: "Right" },
                  ]}
                  value={field.value}
                  onChange={field.onChange}
                />
              </Input.Wrapper>
            )}
          />
        </div>
      </div>
    </Panel>
  );
}
