// Today's receipts. The list reads itself again, so that central's answers change the rows without anybody asking.

import { get, isSuccess, post, problemText } from "./api.js";
import { byId, el, fill, icon, setText, show } from "./dom.js";
import { formatMoney } from "./numbers.js";
import { printReceipt, receiptAddress } from "./print.js";
import { currentStatus, startShell } from "./shell.js";
import { firstText, t } from "./texts.js";
import { changesBetween, countsOf, mayVoid, noteOf, voidWarningOf } from "./today-list.js";
import { formatTime } from "./when.js";

const REFRESH_MS = 4000;
const ICONS = { Exempt: "exempt", Confirmed: "exempt", Taxable: "taxable", DutyDue: "taxable", Pending: "provisional", NotCounted: "notcounted", Voided: "voided" };

let rows = [];
let shown = null;
let voiding = null;

byId("void-form").addEventListener("submit", event => {
    event.preventDefault();
    confirmVoid();
});
byId("void-cancel").addEventListener("click", () => byId("void").close());
startShell();
refreshForever();

async function refreshForever() {
    await refresh();
    setTimeout(refreshForever, REFRESH_MS);
}

async function refresh() {
    const answer = await get("/api/exchanges");
    if (!isSuccess(answer)) {
        setText("today-problem", problemText(answer));
        return;
    }
    setText("today-problem", "");
    // Drawn only when something is new: a day has hundreds of rows, and whoever is reading keeps the place.
    const now = JSON.stringify(answer.body);
    if (now === shown)
        return;
    shown = now;
    const fresh = answer.body.exchanges ?? answer.body;
    const changes = changesBetween(rows, fresh);
    rows = fresh;
    draw(new Set(changes.map(row => row.exchangeId)));
    if (changes.length > 0)
        setText("today-said", changes.map(row => t("Today.Changed", row.receiptNumber, t(`State.${row.status}`))).join(" · "));
}

function draw(changed) {
    const focused = document.activeElement?.id;
    fill("today-rows", ...[...rows].sort((a, b) => b.madeAtMs - a.madeAtMs).map(row => rowOf(row, changed.has(row.exchangeId))));
    show("today-empty", rows.length === 0);
    const counts = countsOf(rows);
    setText("today-count", t("Today.Count", counts.all, counts.unsent, counts.pending));
    if (focused)
        byId(focused)?.focus(); // The rows are new elements; whoever stood on a button still stands there.
}

function rowOf(row, changed) {
    return el("tr", { className: changed ? "changed" : "", "data-status": row.status },
        el("td", {}, formatTime(row.madeAtMs)),
        el("td", {}, el("a", { href: receiptAddress(row.receiptNumber), "aria-label": `${t("Today.Open")} ${row.receiptNumber}` }, row.receiptNumber),
            row.carried ? el("small", { className: "first" }, ` ${t("Today.FirstNumber", row.carried)}`) : null,
            row.copies > 0 ? el("small", { className: "first" }, ` ${t("Today.Copies", row.copies)}`) : null),
        el("td", { className: "wide" }, row.name, " ", el("small", {}, row.maskedNumber)),
        el("td", { className: "number", "data-label": t("Today.Total") }, formatMoney(row.totalVnd)),
        el("td", { className: "number", "data-label": t("Today.ExemptPart") }, formatMoney(row.exemptVnd)),
        el("td", { className: "wide" }, el("span", { className: "state", "data-status": row.status }, icon(ICONS[row.status]), t(`State.${row.status}`)), note(noteOf(row))),
        el("td", {}, el("span", { className: row.sent ? "sent" : "unsent" }, t(row.sent ? "Today.SentYes" : "Today.SentNo"))),
        el("td", { className: "row-actions" },
            el("button", { id: `reprint-${row.exchangeId}`, type: "button", className: "link", "aria-label": t("Today.ReprintOf", row.receiptNumber), onclick: () => reprint(row) }, t("Today.Reprint")),
            mayVoid(row) ? el("button", { id: `void-${row.exchangeId}`, type: "button", className: "link danger-text", "aria-label": t("Today.VoidOf", row.receiptNumber), onclick: () => openVoid(row) }, t("Today.Void")) : null));
}

function note(said) {
    if (said === null)
        return null;
    return el("small", { className: "state-note" }, said.reason
        ? firstText(said.reason, `Reason.${said.reason}`)
        : t("Today.Partly", formatMoney(said.taxedVnd)));
}

function openVoid(row) {
    voiding = row;
    setText("void-title", t("Today.VoidTitle", row.receiptNumber));
    setText("void-problem", "");
    const warning = voidWarningOf(row, currentStatus());
    setText("void-warning", warning === null ? "" : t(warning));
    byId("void-reason").value = "";
    byId("void").showModal();
    byId("void-reason").focus();
}

async function confirmVoid() {
    const reason = byId("void-reason").value.trim();
    if (reason.length < 3 || reason.length > 200) {
        setText("void-problem", t("Today.VoidTooShort"));
        byId("void-reason").focus();
        return;
    }
    byId("void-confirm").disabled = true;
    const answer = await post(`/api/exchanges/${voiding.exchangeId}/void`, { reason });
    byId("void-confirm").disabled = false;
    if (!isSuccess(answer)) {
        setText("void-problem", problemText(answer));
        return;
    }
    byId("void").close();
    await refresh();
    setText("today-said", t("Today.Voided", voiding.receiptNumber));
}

// A copy is an entry of its own, written before it is printed.
async function reprint(row) {
    const answer = await post(`/api/exchanges/${row.exchangeId}/reprint`, {});
    if (!isSuccess(answer)) {
        setText("today-problem", problemText(answer));
        return;
    }
    const { copy } = answer.body;
    printReceipt(receiptAddress(row.receiptNumber, copy));
    await refresh();
    setText("today-said", t("Today.Reprinted", row.receiptNumber, copy));
}
