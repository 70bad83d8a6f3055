import { createFileRoute } from "@tanstack/react-router";
import { usageSearch } from "@/features/usage/search";
import { UsagePage } from "@/features/usage/UsagePage";

export const Route = createFileRoute("/_app/usage")({ validateSearch: usageSearch, component: UsagePage });
