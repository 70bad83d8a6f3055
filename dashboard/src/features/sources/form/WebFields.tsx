// Where reading starts and how far it goes: for websites, sitemaps and lists of pages.
import { NumberInput, Textarea, TextInput } from "@mantine/core";
import { Controller, useFormContext } from "react-hook-form";
import { lines } from "../patterns";
import { MAX_PAGES, type SourceValues } from "../sourceValues";
import styles from "./Form.module.css";

/** The address to start from. A source that is there keeps its own. */
export function AddressField() {
  const { register, watch, formState } = useFormContext<SourceValues>();
  const type = watch("type");
  const { errors } = formState;
  if (type === "url")
    return (
      <Textarea
        label="Addresses"
        description="One a line. Exactly these pages are read; links on them are not followed."
        placeholder={"https://shop.example/prices\nhttps://shop.example/opening-hours"}
        rows={5}
        spellCheck={false}
        error={errors.urls?.message}
        {...register("urls")}
      />
    );
  const sitemap = type === "sitemap";
  return (
    <TextInput
      label={sitemap ? "Address of the sitemap" : "Address to start from"}
      description={
        sitemap
          ? "Often at /sitemap.xml. An index of sitemaps works too."
          : "Follows links on the same site from here, and leaves out what robots.txt forbids."
      }
      type="url"
      inputMode="url"
      placeholder={sitemap ? "https://shop.example/sitemap.xml" : "https://shop.example"}
      autoComplete="url"
      error={errors.url?.message}
      {...register("url")}
    />
  );
}

/** The list of a source of pages, once it is there: its first address stays. */
export function PagesField() {
  const { register, watch, formState } = useFormContext<SourceValues>();
  const count = lines(watch("urls")).length;
  return (
    <Textarea
      label="Addresses"
      description={`One a line; ${count} now. The first one stays the source's own address.`}
      rows={8}
      spellCheck={false}
      error={formState.errors.urls?.message}
      {...register("urls")}
    />
  );
}

export function LimitFields() {
  const { control, watch, formState } = useFormContext<SourceValues>();
  const { errors } = formState;
  return (
    <div className={styles.pair}>
      <Controller
        control={control}
        name="max_pages"
        render={({ field }) => (
          <NumberInput
            label="Pages at most"
            description="The report says so if this left pages out."
            min={1}
            max={MAX_PAGES}
            thousandSeparator=","
            error={errors.max_pages?.message}
            {...field}
          />
        )}
      />
      {watch("type") === "site" && (
        <Controller
          control={control}
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
  );
}

export function StartListField() {
  const { register, formState } = useFormContext<SourceValues>();
  return (
    <Textarea
      label="Start list"
      description="Further addresses on the same site to start from, one a line: for parts that no link leads to."
      rows={3}
      spellCheck={false}
      error={formState.errors.start_urls?.message}
      {...register("start_urls")}
    />
  );
}
