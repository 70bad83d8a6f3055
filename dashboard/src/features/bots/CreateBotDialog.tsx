import { useNavigate } from "@tanstack/react-router";
import { NameDialog, nameSchema } from "@/components/NameDialog";
import { useCreateBot } from "./queries";

const schema = nameSchema("bot", 80);

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function CreateBotDialog(props: Props) {
  const navigate = useNavigate();
  const create = useCreateBot();
  return (
    <NameDialog
      {...props}
      thing="bot"
      schema={schema}
      description="Visitors see it at the top of the chat. You can change it later."
      placeholder="Acme help"
      onCreate={async (name) => {
        const bot = await create.mutateAsync({ name });
        await navigate({ to: "/bots/$botId/knowledge/sources", params: { botId: bot.id } });
      }}
    />
  );
}
