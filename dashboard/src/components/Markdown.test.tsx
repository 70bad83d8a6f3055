import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import MarkdownRenderer from "./MarkdownRenderer";

afterEach(cleanup);

test("no markup of the text becomes markup of the page", () => {
  const { container } = render(
    <MarkdownRenderer
      text={
        'a <img src=x onerror="alert(1)"> <script>alert(1)</script> <svg onload=alert(1)>\n\n<iframe src=//x></iframe>'
      }
    />,
  );
  expect(container.querySelectorAll("img, script, svg, iframe")).toHaveLength(0);
});

test("no image is loaded, in any of its forms", () => {
  const { container } = render(
    <MarkdownRenderer
      text={
        "![one](https://evil.example/1.png) ![two][r] [![three](//evil.example/3.png)](https://a.example)\n\n[r]: https://evil.example/2.png"
      }
    />,
  );
  expect(container.querySelectorAll("img")).toHaveLength(0);
  expect(container.textContent).toContain("Image: one");
});

test("links lead to the web and to mail only, and tell the target nothing", () => {
  render(
    <MarkdownRenderer text="[a](javascript:alert(1)) [b](data:text/html,x) [c](/x) [ok](https://ok.example)" />,
  );
  const links = screen.getAllByRole("link");
  expect(links.map((link) => link.getAttribute("href"))).toEqual(["https://ok.example"]);
  expect(links[0]?.getAttribute("rel")).toContain("noopener");
});

test("verified markers are buttons; others, and those in code, stay text", async () => {
  const onCitation = vi.fn();
  const { container } = render(
    <MarkdownRenderer text="Yes [1], no [7], code `[1]`." citations={[1]} onCitation={onCitation} />,
  );
  await userEvent.click(screen.getByRole("button", { name: "Source 1" }));
  expect(onCitation).toHaveBeenCalledWith(1);
  expect(screen.getAllByRole("button")).toHaveLength(1);
  expect(container.textContent).toContain("no [7], code [1].");
});
