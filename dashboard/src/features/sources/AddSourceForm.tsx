// The form for a new source. One set of values for all kinds, so that switching the kind keeps what was typed.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import {
  Button,
  Group,
  Input,
  NumberInput,
  SegmentedControl,
  Stack,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import type { ApiError } from "@/api/problem";
import type { Source } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import styles from "./AddSourceForm.module.css";
import { useAddSource } from "./queries";
import { blank, FIELDS, type SourceValues, sourceSchema, toSourceIn } from "./sourceValues";

const KINDS: Record<Source["type"], { label: string; url: string; hint: string }> = {
  site: {
    label: "Website",
    url: "Address to start from",
    hint: "Follows links on the same site from here, and leaves out what robots.txt forbids.",
  },
  sitemap: {
    label: "Sitemap",
    url: "Address of the sitemap",
    hint: "Reads every page that the sitemap lists. Often at /sitemap.xml.",
  },
  url: {
    label: "Single page",
    url: "Address of the page",
    hint: "Reads this one page and follows no links.",
  },
  text: { label: "Text", url: "", hint: "Opening hours, prices, policies: whatever is on no page yet." },
};

interface Props {
  botId: string;
  onDone?: () => void;
}

export function AddSourceForm({ botId, onDone }: Props) {
  const add = useAddSource(botId);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<SourceValues>({
    resolver: standardSchemaResolver(sourceSchema),
    defaultValues: blank,
  });
  const { errors, isSubmitting } = form.formState;
  const type = form.watch("type");
  const kind = KINDS[type];

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      await add.mutateAsync(toSourceIn(values));
      onDone?.();
    } catch (error) {
      setProblem(showProblem(error, FIELDS, form.setError));
    }
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && <ErrorNote error={problem} title="The source was not added" />}
        <Controller
          control={form.control}
          name="type"
          render={({ field }) => (
            <div>
              <SegmentedControl
                fullWidth
                size="sm"
                aria-label="Kind of source"
                classNames={{ label: styles.kind }}
                data={Object.entries(KINDS).map(([value, { label }]) => ({ value, label }))}
                value={field.value}
                onChange={field.onChange}
              />
              <Input.Description mt={8}>{kind.hint}</Input.Description>
            </div>
          )}
        />
        {type === "text" ? (
          <>
            <TextInput
              label="Title"
              placeholder="Opening hours"
              error={errors.title?.message}
              {...form.register("title")}
            />
            <Textarea
              label="Text"
              description="Plain text or Markdown, up to 1 MB."
              rows={10}
              error={errors.text?.message}
              {...form.register("text")}
            />
          </>
        ) : (
          <TextInput
            label={kind.url}
            type="url"
            inputMode="url"
            placeholder={type === "sitemap" ? "https://shop.example/sitemap.xml" : "https://shop.example"}
            autoComplete="url"
            data-autofocus
            error={errors.url?.message}
            {...form.register("url")}
          />
        )}
        {(type === "site" || type === "sitemap") && (
          <div className={styles.limits}>
            <Controller
              control={form.control}
              name="max_pages"
              render={({ field }) => (
                <NumberInput
                  label="Pages at most"
                  description="Stops when so many are found."
                  min={1}
                  max={10_000}
                  thousandSeparator=","
                  error={errors.max_pages?.message}
                  {...field}
                />
              )}
            />
            {type === "site" && (
              <Controller
                control={form.control}
                name="max_depth"
                render={({ field }) => (
                  <NumberInput
                    label="Links deep"
                    description="How many clicks away from the start."
                    min={0}
                    max={20}
                    error={errors.max_depth?.message}
                    {...field}
                  />
                )}
              />
            )}
          </div>
        )}
        <Group justify="flex-end" gap={8}>
          {onDone && (
            <Button variant="default" onClick={onDone}>
              Cancel
            </Button>
          )}
          <Button type="submit" loading={isSubmitting}>
            Add source
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
