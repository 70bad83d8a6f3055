// Which addresses belong to a source, with examples that show at once what the patterns do to them.
import { Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useFormContext } from "react-hook-form";
import { Status } from "@/components/Status";
import { examples, lines, patternsProblem, type Verdict, verdict } from "../patterns";
import { completeUrl, isWebAddress, type SourceValues } from "../sourceValues";
import styles from "./Form.module.css";

export function PatternFields({ met }: { met?: readonly string[] }) {
  const { register, formState } = useFormContext<SourceValues>();
  const { errors } = formState;
  return (
    <>
      <div className={styles.pair}>
        <Textarea
          label="Only these pages"
          description="Patterns, one a line. Leave empty for all pages."
          placeholder={"/docs/\n/help/*"}
          rows={4}
          spellCheck={false}
          error={errors.include?.message}
          {...register("include")}
        />
        <Textarea
          label="But not these"
          description="Wins over the left side."
          placeholder={"*/print\n*.pdf\n/blog/tag/"}
          rows={4}
          spellCheck={false}
          error={errors.exclude?.message}
          {...register("exclude")}
        />
      </div>
      <p className={styles.note}>
        <code>*</code> stands for anything. <code>/docs/</code> means all that lies below it. A pattern that
        begins with <code>/</code> is compared with the path, any other with the whole address.
      </p>
      <Preview met={met} />
    </>
  );
}

function Preview({ met = [] }: { met?: readonly string[] }) {
  const { watch } = useFormContext<SourceValues>();
  const [tried, setTried] = useState("");
  const [include, exclude, typed] = watch(["include", "exclude", "url"]);
  if (patternsProblem(include) || patternsProblem(exclude)) return null;
  const patterns = { include: lines(include), exclude: lines(exclude) };
  const none = patterns.include.length === 0 && patterns.exclude.length === 0;
  const base = new URL(isWebAddress(typed) ? completeUrl(typed) : "https://shop.example");
  const address = tried.trim();
  const one = address !== "" && URL.canParse(address, base) ? new URL(address, base) : null;
  const known = met.filter((url) => URL.canParse(url)).map((url) => new URL(url));
  const kept = known.filter((url) => verdict(url, patterns).read).length;
  return (
    <section className={styles.preview} aria-label="What the patterns match">
      <TextInput
        label="Try an address"
        placeholder="/docs/install"
        size="xs"
        value={tried}
        onChange={(event) => setTried(event.currentTarget.value)}
      />
      {(one || !none) && (
        <ul className={styles.verdicts} aria-live="polite">
          {one && <Line url={one} verdict={verdict(one, patterns)} />}
          {!none &&
            examples(base, patterns).map((url) => (
              <Line key={url.href} url={url} verdict={verdict(url, patterns)} />
            ))}
        </ul>
      )}
      {known.length > 0 && !none && (
        <p className={styles.note}>
          Of {known.length} addresses that the last reading met, {kept} are read with these patterns.
        </p>
      )}
    </section>
  );
}

function Line({ url, verdict: { read, by } }: { url: URL; verdict: Verdict }) {
  return (
    <li className={styles.verdict}>
      <Status tone={read ? "good" : "neutral"} plain>
        {read ? "Read" : "Left out"}
      </Status>
      <span className={styles.url}>{url.pathname + url.search}</span>
      <span className={styles.by}>{by ? <>by {by}</> : read ? "" : "none of the patterns matches"}</span>
    </li>
  );
}
