// What a workspace may be called.
import { nameSchema } from "@/components/NameDialog";

export const workspaceName = nameSchema("workspace", 100);
