// The frame around every page behind the login: rail (a sheet on narrow screens), skip link, keys.
import { ActionIcon, Drawer } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMenu2 } from "@tabler/icons-react";
import { Outlet, useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef } from "react";
import { Mark } from "@/components/Mark";
import { useMe } from "@/features/auth/queries";
import { KeysDialog } from "./KeysDialog";
import { Rail } from "./Rail";
import styles from "./Shell.module.css";
import { useKeys } from "./useKeys";
import { useLiveRole } from "./useLiveRole";

/** These are not among what is loaded before the first page is seen. */
const Banners = lazy(async () => ({ default: (await import("./Banners")).Banners }));
const DeletionBanner = lazy(async () => ({
  default: (await import("../privacy/DeletionBanner")).DeletionBanner,
}));
const OverdueNotice = lazy(async () => ({
  default: (await import("../billing/OverdueNotice")).OverdueNotice,
}));
const QuotaNotice = lazy(async () => ({ default: (await import("../usage/QuotaNotice")).QuotaNotice }));

export function Shell() {
  const me = useMe();
  const { pathname } = useLocation();
  const [sheet, sheetActions] = useDisclosure(false);
  const [keys, keysActions] = useDisclosure(false);
  useKeys(keysActions.open);
  useLiveRole();

  const content = useRef<HTMLElement>(null);
  const shown = useRef(pathname);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for a new page only
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    sheetActions.close();
    // What had the focus is gone with the old page: begin at the new one's start, not at the window's.
    if (document.activeElement === document.body) content.current?.focus({ preventScroll: true });
  }, [pathname]);

  if (!me) return null;
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        Skip to content
      </a>
      <aside className={styles.rail} aria-label="Sidebar">
        <Rail me={me} onKeys={keysActions.open} />
      </aside>
      <nav className={styles.bar} aria-label="Menu">
        <ActionIcon aria-label="Open menu" onClick={sheetActions.open}>
          <IconMenu2 size={20} aria-hidden />
        </ActionIcon>
        <Mark size={24} />
        <span className={styles.barName}>{me.workspace.name}</span>
      </nav>
      <Drawer opened={sheet} onClose={sheetActions.close} size={280} title="Menu" padding={12}>
        <Rail me={me} onKeys={keysActions.open} />
      </Drawer>
      <main ref={content} id="content" className={styles.content} tabIndex={-1}>
        <Suspense>
          <Banners />
          <DeletionBanner me={me} />
          <OverdueNotice />
          <QuotaNotice />
        </Suspense>
        <Outlet />
      </main>
      <KeysDialog opened={keys} onClose={keysActions.close} />
    </div>
  );
}
