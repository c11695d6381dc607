// What needs a person: read here, and marked as seen. Nothing goes away by it but the line above the pages.

import { get, isSuccess, post, problemText } from "./api.js";
import { parted, wordsOf } from "./attention-list.js";
import { byId, el, fill, icon, setText, show } from "./dom.js";
import { receiptAddress } from "./print.js";
import { keepFresh } from "./refresh.js";
import { startShell, today } from "./shell.js";
import { t } from "./texts.js";
import { formatMoment } from "./when.js";

let shown = null;

startShell();
keepFresh(refresh);

async function refresh() {
    const answer = await get("/api/attention");
    if (!isSuccess(answer)) {
        setText("attention-problem", problemText(answer));
        return;
    }
    setText("attention-problem", "");
    // Drawn only when something is new: whoever is reading keeps the place.
    const now = JSON.stringify(answer.body);
    if (now === shown)
        return;
    shown = now;
    const { open, seen } = parted(answer.body);
    fill("attention-open", ...open.map(item => itemOf(item)));
    fill("attention-seen", ...seen.map(item => itemOf(item)));
    show("attention-none", open.length === 0);
    show("attention-seen-title", seen.length > 0);
}

function itemOf(item) {
    const { what, where, todo } = wordsOf(item);
    return el("li", {},
        icon("warning"),
        el("div", {},
            el("p", { className: "attention-what" }, what),
            el("p", {}, todo),
            el("p", { className: "hint" }, [formatMoment(item.atMs, today()), where].filter(Boolean).join(" \u00b7 "),
                item.receipt ? " \u00b7 " : null, item.receipt ? el("a", { href: receiptAddress(item.receipt) }, t("Receipt.TitleOf", item.receipt)) : null),
            item.seenAtMs != null ? el("p", { className: "hint" }, t("Attention.SeenBy", item.seenBy, formatMoment(item.seenAtMs, today()))) : null),
        item.seenAtMs == null ? el("button", { type: "button", "aria-label": `${t("Attention.See")}: ${what}`, onclick: event => see(item, event.target) }, t("Attention.See")) : null);
}

async function see(item, button) {
    button.disabled = true;
    const answer = await post(`/api/attention/${item.number}/seen`, {});
    button.disabled = false;
    if (!isSuccess(answer)) {
        setText("attention-problem", problemText(answer));
        return;
    }
    await refresh();
    byId("content").focus(); // The button is gone; not to the next one, which a second Enter would mark unread.
    setText("attention-said", t("Attention.Seen"));
}
