// What of the activity is shown: what was done, by whom, on which days.
import { Button, Select, TextInput } from "@mantine/core";
import type { Filters } from "@/api/types";
import styles from "./Activity.module.css";
import { actorWords } from "./actor";
import { kindGroups, kindWords } from "./kinds";
import type { ActivitySearch } from "./search";

interface Props {
  search: ActivitySearch;
  filters: Filters | undefined;
  onChange: (next: ActivitySearch) => void;
}

export function ActivityFilters({ search, filters, onChange }: Props) {
  const kinds = kindGroups(filters?.kinds ?? []);
  // A link may name what did not happen yet: it is shown all the same.
  const known = kinds.some(({ items }) => items.some(({ value }) => value === search.kind));
  if (search.kind && !known) {
    kinds.push({ group: "Other", items: [{ value: search.kind, label: kindWords(search.kind) }] });
  }
  const people = (filters?.actors ?? [])
    .filter((actor) => actor.id !== null)
    .map((actor) => ({ value: actor.id ?? "", label: actorWords(actor) }));
  const one = people.filter(
    (person, index) => people.findIndex(({ value }) => value === person.value) === index,
  );
  if (search.who && !one.some(({ value }) => value === search.who)) {
    one.push({ value: search.who, label: "Somebody else" });
  }
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <search className={styles.filters} aria-label="Filter the activity">
      <Select
        label="What"
        placeholder="Everything"
        data={kinds}
        value={search.kind ?? null}
        onChange={(kind) => onChange({ ...search, kind: kind ?? undefined })}
        searchable
        clearable
        nothingFoundMessage="Nothing of that kind was done"
        clearButtonProps={{ "aria-label": "Show everything" }}
        className={styles.wide}
      />
      <Select
        label="Who"
        placeholder="Everybody"
        data={one}
        value={search.who ?? null}
        onChange={(who) => onChange({ ...search, who: who ?? undefined })}
        searchable
        clearable
        nothingFoundMessage="Nobody of that name"
        clearButtonProps={{ "aria-label": "Show everybody" }}
        className={styles.wide}
      />
      <TextInput
        type="date"
        label="From"
        value={search.from ?? ""}
        max={search.to}
        onChange={(event) => onChange({ ...search, from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label="To"
        value={search.to ?? ""}
        min={search.from}
        onChange={(event) => onChange({ ...search, to: event.currentTarget.value || undefined })}
      />
      {filtered && (
        <Button variant="subtle" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </search>
  );
}
