// HTTP without a browser, in the place of a browser's context: for what `owner` does where no page is looked at.

/** What `owner` asks through. */
export const plain = {
  request: {
    async fetch(url, { method, headers, data }) {
      const body = data === undefined ? undefined : JSON.stringify(data);
      const json = { ...headers, "content-type": "application/json" };
      const said = await fetch(url, { method, headers: json, body });
      return { ok: () => said.ok, status: () => said.status, text: () => said.text() };
    },
  },
};
