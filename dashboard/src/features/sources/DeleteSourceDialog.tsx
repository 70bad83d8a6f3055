import type { Source } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { plural } from "@/components/format";
import { notify } from "@/components/notices";
import { sourceName } from "./describe";
import { isBusy, useDeleteSource } from "./queries";

const LOST: Record<Source["type"], string> = {
  site: "You can add the address again later.",
  sitemap: "You can add the address again later.",
  url: "You can add the addresses again later.",
  file: "The file itself is lost.",
  text: "The text itself is lost.",
  qa: "The questions and answers themselves are lost.",
};

interface Props {
  source: Source;
  opened: boolean;
  onClose: () => void;
  onDeleted?: () => void;
}

export function DeleteSourceDialog({ source, opened, onClose, onDeleted }: Props) {
  const remove = useDeleteSource(source);
  const name = sourceName(source);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Delete ${name}?`}
      action="Delete source"
      onConfirm={async () => {
        await remove.mutateAsync();
        notify(`${name} was deleted.`);
        onDeleted?.();
      }}
    >
      <p>
        The bot forgets {plural(source.documents.total, "page")} and {plural(source.chunks, "passage")}, and
        stops answering from them. The reports of its readings go with it; conversations stay.{" "}
        {isBusy(source) && "Reading stops. "}
        {LOST[source.type]}
      </p>
    </ConfirmDialog>
  );
}
