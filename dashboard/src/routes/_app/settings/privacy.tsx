import { createFileRoute } from "@tanstack/react-router";
import { PrivacyPage } from "@/features/privacy/PrivacyPage";
import { privacySearch } from "@/features/privacy/search";

export const Route = createFileRoute("/_app/settings/privacy")({
  validateSearch: privacySearch,
  component: PrivacyPage,
});
