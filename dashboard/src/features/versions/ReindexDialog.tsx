// The question before a new version is built, with what it would hold and cost.
import { Button, Group, Stack } from "@mantine/core";
import type { EmbeddingModel } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { FormDialog } from "@/components/FormDialog";
import { notify } from "@/components/notices";
import { useOneAtATime } from "@/components/useOneAtATime";
import { EstimateFacts } from "./EstimateFacts";
import { useReindex } from "./queries";

interface Props {
  id: string;
  /** Another model than the pipeline's, or null to keep that. */
  model: EmbeddingModel | null;
  opened: boolean;
  onClose: () => void;
}

export function ReindexDialog(props: Props) {
  const { model, opened, onClose } = props;
  return (
    <FormDialog
      opened={opened}
      onClose={onClose}
      title={model ? `Re-index with ${model.model}?` : "Re-index?"}
    >
      <Question {...props} />
    </FormDialog>
  );
}

function Question({ id, model, onClose }: Props) {
  const reindex = useReindex(id);
  const pipeline = model
    ? { embed: { provider: model.provider, model: model.model, dimensions: model.dimensions } }
    : {};
  const begin = useOneAtATime(async () => {
    try {
      const { index } = await reindex.mutateAsync(pipeline);
      notify(`Version ${index.version} is being built.`);
      onClose();
    } catch {
      // Shown below, from the mutation.
    }
  });
  return (
    <Stack gap={16}>
      <p>
        A new version is built from the pages as they were read, with the pipeline's settings. Until it is
        complete the bot answers from the live one; then it takes over by itself, and you can go back.
      </p>
      <EstimateFacts id={id} pipeline={pipeline} />
      {reindex.error && <ErrorNote error={reindex.error} title="The version was not begun" />}
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button data-autofocus loading={reindex.isPending} onClick={begin}>
          {model ? "Re-index with this model" : "Re-index"}
        </Button>
      </Group>
    </Stack>
  );
}
