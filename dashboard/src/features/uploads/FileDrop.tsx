// A place to drop files, and a button that opens the file dialog for whoever does not drag.
import { Button } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { ACCEPT, KINDS } from "./accepted";
import styles from "./Uploads.module.css";

interface Props {
  onFiles: (files: File[]) => void;
  multiple?: boolean;
  disabled?: boolean;
}

/** Handlers for an element on which files may be dropped, and whether some hover above it. */
export function useFileDrop(onFiles: (files: File[]) => void) {
  // dragenter and dragleave come for every element under the pointer; only the balance says whether it left.
  const depth = useRef(0);
  const [over, setOver] = useState(false);
  const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes("Files");
  return {
    over,
    handlers: {
      onDragEnter(event: DragEvent) {
        if (!holdsFiles(event)) return;
        depth.current += 1;
        setOver(true);
      },
      onDragLeave(event: DragEvent) {
        if (!holdsFiles(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) setOver(false);
      },
      onDragOver(event: DragEvent) {
        // Without this the browser opens the file instead of handing it over.
        if (holdsFiles(event)) event.preventDefault();
      },
      onDrop(event: DragEvent) {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        depth.current = 0;
        setOver(false);
        const files = [...event.dataTransfer.files];
        if (files.length > 0) onFiles(files);
      },
    },
  };
}

export function FileDrop({ onFiles, multiple = true, disabled = false }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const { over, handlers } = useFileDrop((files) => {
    if (!disabled) onFiles(multiple ? files : files.slice(0, 1));
  });
  return (
    <div className={styles.drop} data-over={over || undefined} {...handlers}>
      <span className={styles.dropIcon}>
        <IconUpload size={22} stroke={1.6} aria-hidden />
      </span>
      <p className={styles.dropTitle}>{multiple ? "Drop files here" : "Drop the new file here"}</p>
      <p className={styles.dropHint}>{KINDS}.</p>
      <Button variant="default" disabled={disabled} onClick={() => input.current?.click()}>
        {multiple ? "Choose files" : "Choose a file"}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple={multiple}
        accept={ACCEPT}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          // So that choosing the same file again is a change again.
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </div>
  );
}
