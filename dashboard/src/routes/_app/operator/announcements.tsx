import { createFileRoute } from "@tanstack/react-router";
import { AnnouncementsPage } from "@/features/operator/AnnouncementsPage";

export const Route = createFileRoute("/_app/operator/announcements")({ component: AnnouncementsPage });
