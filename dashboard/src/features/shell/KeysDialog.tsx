import { Modal } from "@mantine/core";
import styles from "./Shell.module.css";

const KEYS: [string[], string][] = [
  [["g", "b"], "Go to your bots"],
  [["g", "u"], "Go to usage"],
  [["g", "s"], "Go to the settings"],
  [["g", "a"], "Go to your account"],
  [["/"], "Search, where there is a search"],
  [["Enter"], "Send, in the playground"],
  [["Shift", "Enter"], "New line, in the playground"],
  [["Esc"], "Close what is open"],
  [["?"], "Show these keys"],
];

export function KeysDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard shortcuts" size="sm">
      <dl className={styles.keys}>
        {KEYS.map(([keys, meaning]) => (
          <div key={meaning} className={styles.key}>
            <dt>{meaning}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
