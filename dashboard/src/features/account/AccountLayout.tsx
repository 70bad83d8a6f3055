// The frame of the account's pages, and the way between them.
import { Link, Outlet } from "@tanstack/react-router";
import sub from "@/components/SubPages.module.css";
import { useMe } from "../auth/queries";

export function AccountLayout() {
  const me = useMe();
  return (
    <>
      {!me?.local && (
        <nav aria-label="Account" className={sub.pages}>
          <Link to="/account" activeOptions={{ exact: true }} className={sub.page}>
            Profile
          </Link>
          <Link to="/account/sign-in" className={sub.page}>
            Sign-in
          </Link>
        </nav>
      )}
      <Outlet />
    </>
  );
}
