import { NameDialog } from "@/components/NameDialog";
import { workspaceName } from "./name";
import { createWorkspace } from "./queries";

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function CreateWorkspaceDialog(props: Props) {
  return (
    <NameDialog
      {...props}
      thing="workspace"
      schema={workspaceName}
      description="A workspace has bots, members and a plan of its own. Nothing is shared with your other ones."
      placeholder="Acme"
      onCreate={createWorkspace}
    />
  );
}
