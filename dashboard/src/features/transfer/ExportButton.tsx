import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { download } from "@/api/download";
import { ErrorNote } from "@/components/ErrorNote";

interface Props {
  /** Where the export is on the server. */
  path: string;
  /** The file's name if the server gives none. */
  fallback: string;
  children: string;
}

/** Fetches an export and hands it to the browser's downloads. */
export function ExportButton({ path, fallback, children }: Props) {
  const get = useMutation({ mutationFn: () => download(path, fallback) });
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        loading={get.isPending}
        onClick={() => get.mutate()}
      >
        {children}
      </Button>
      {get.error && <ErrorNote error={get.error} title="The export was not made" />}
    </>
  );
}
