import { createFileRoute } from "@tanstack/react-router";
import { OperatorLayout } from "@/features/operator/OperatorLayout";

export const Route = createFileRoute("/_app/operator")({ component: OperatorLayout });
