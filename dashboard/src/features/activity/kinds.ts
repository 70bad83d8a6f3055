// What was done, in words. Kinds come as noun and past participle, `bot.updated`: most read well as they are. Pure.

/** Where the noun and the verb alone would not say it. */
const WORDS: Record<string, string> = {
  "bot.created": "Bot made",
  "bot.updated": "Bot settings changed",
  "bot.published": "Draft published",
  "bot.undone": "Change undone",
  "bot.redone": "Change redone",
  "bot.restored": "Older settings restored",
  "bot.knowledge_chosen": "Knowledge bases chosen",
  "bot.answers_forgotten": "Kept answers forgotten",
  "knowledge_base.created": "Knowledge base made",
  "knowledge_base.updated": "Pipeline changed",
  "knowledge_base.undone": "Pipeline change undone",
  "knowledge_base.redone": "Pipeline change redone",
  "knowledge_base.restored": "Older pipeline restored",
  "source.refreshed": "Source read again",
  "index.begun": "Version begun",
  "index.went_live": "Version went live",
  "index.pinned": "Version pinned",
  "index.unpinned": "Version unpinned",
  "index.deleted": "Version deleted",
  "models.chosen": "Models chosen",
  "test_settings.updated": "Test settings changed",
  "budget.updated": "Spending caps changed",
  "account.signed_up": "Signed up",
  "account.signed_in": "Signed in",
  "account.linked": "Sign-in with a provider linked",
  "account.unlinked": "Sign-in with a provider unlinked",
  "account.signed_out": "Signed out",
  "account.password_changed": "Password changed",
  "account.session_ended": "Device signed out",
  "account.sessions_ended": "Other devices signed out",
  "account.password_reset": "Password reset",
  "account.email_changed": "Email address changed",
  "account.email_confirmed": "Email address confirmed",
  "account.second_factor_enabled": "Second factor switched on",
  "account.second_factor_disabled": "Second factor switched off",
  "account.second_factor_reset": "Second factor reset by the operator",
  "account.recovery_codes_renewed": "Recovery codes renewed",
  "member.joined": "Joined the workspace",
  "member.left": "Left the workspace",
  "plan.changed": "Plan changed",
  "plan.change_asked": "Change of plan begun",
  "checkout.opened": "Checkout opened",
  "support.granted": "Support let in",
  "support.revoked": "Support's access ended",
  "support.entered": "Support looked in",
  "support.left": "Support left",
  "privacy.updated": "Days of keeping changed",
  "workspace.deletion_asked": "Deletion of the workspace asked for",
};

/** Nouns that are called otherwise on the screen. */
const NOUNS: Record<string, string> = {
  index: "version",
  api_key: "API key",
  user: "account",
  message: "answer",
};

const spaced = (word: string): string => word.replaceAll("_", " ");

export const noun = (word: string): string => NOUNS[word] ?? spaced(word);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** "Bot settings changed", "Member invited". */
export function kindWords(kind: string): string {
  const known = WORDS[kind];
  if (known) return known;
  const [first = "", ...rest] = kind.split(".");
  return capital(`${noun(first)} ${rest.map(spaced).join(" ")}`.trim());
}

export interface KindGroup {
  group: string;
  items: { value: string; label: string }[];
}

/** The kinds by noun, each noun led by all that was done to it. */
export function kindGroups(kinds: readonly string[]): KindGroup[] {
  const nouns = [...new Set(kinds.map((kind) => kind.split(".")[0] ?? kind))].sort();
  return nouns.map((one) => {
    const own = kinds.filter((kind) => kind.startsWith(`${one}.`));
    const each = own.map((kind) => ({ value: kind, label: kindWords(kind) }));
    const all = { value: one, label: `All about ${plural(noun(one))}` };
    return { group: capital(plural(noun(one))), items: own.length > 1 ? [all, ...each] : each };
  });
}

const plural = (word: string): string => (word.endsWith("s") ? word : `${word}s`);
