// Receipts: today's, those of all days that wait for central, and those that it has answered. The list reads itself again, so that
// central's answers change the rows without anybody asking.

import { get, isSuccess, post, problemText } from "./api.js";
import { decisionName } from "./decision-name.js";
import { byId, el, fill, icon, setText, show } from "./dom.js";
import { formatMoney } from "./numbers.js";
import { printReceipt, receiptAddress } from "./print.js";
import { keepFresh } from "./refresh.js";
import { currentStatus, startShell, today } from "./shell.js";
import { firstText, t } from "./texts.js";
import { answeredRow, changesBetween, countsOf, listOf, mayVoid, noteOf, unseenThrough, voidWarningOf } from "./today-list.js";
import { formatMoment, formatTime } from "./when.js";

const ICONS = { Exempt: "exempt", Confirmed: "exempt", Taxable: "taxable", DutyDue: "taxable", Pending: "provisional", NotCounted: "notcounted", Voided: "voided" };
const LISTS = {
    today: {
        path: "/api/exchanges", rows: body => [...body].sort((a, b) => b.madeAtMs - a.madeAtMs), empty: () => t("Today.Empty"),
        count: rows => { const counts = countsOf(rows); return t("Today.Count", counts.all, counts.unsent, counts.pending); },
    },
    waiting: {
        path: "/api/exchanges/waiting", rows: body => body, title: () => t("Today.WaitingTitle"), lead: () => t("Today.WaitingLead"),
        empty: () => t("Today.WaitingEmpty"), count: () => t("Today.WaitingCount", currentStatus()?.pendingCount ?? rows.length),
    },
    answered: {
        path: "/api/answers", rows: body => body.map(answeredRow), title: () => t("Today.AnsweredTitle"), lead: () => t("Today.AnsweredLead"),
        empty: () => t("Today.AnsweredEmpty"), count: rows => t("Today.AnsweredCount", rows.length, rows.filter(isNew).length),
    },
};

const name = listOf(location.search);
const list = LISTS[name];
const fresh = new Set(); // What was new when this page was opened stays marked as new while it is read.
let rows = [];
let shown = null;
let voiding = null;

byId(`list-${name}`).setAttribute("aria-current", "page");
if (list.title) {
    setText("today-title", list.title());
    setText("today-lead", list.lead());
}
byId("void-form").addEventListener("submit", event => {
    event.preventDefault();
    confirmVoid();
});
byId("void-cancel").addEventListener("click", () => byId("void").close());
startShell({ onStatus: showCounts });
keepFresh(refresh);

async function refresh() {
    const answer = await get(list.path);
    if (!isSuccess(answer)) {
        setText("today-problem", problemText(answer));
        return;
    }
    setText("today-problem", "");
    // Drawn only when something is new: a day has hundreds of rows, and whoever is reading keeps the place.
    const read = JSON.stringify(answer.body);
    if (read === shown)
        return;
    shown = read;
    const now = list.rows(answer.body);
    const changes = changesBetween(rows, now);
    rows = now;
    if (name === "answered")
        await look();
    draw(new Set(changes.map(row => row.exchangeId)));
    if (changes.length > 0)
        setText("today-said", changes.map(row => t("Today.Changed", row.receiptNumber, stateWord(row))).join(" \u00b7 "));
}

// Whoever has the list before them has looked at it: the desk's line goes. Not in a window that lies behind others.
async function look() {
    const through = unseenThrough(rows);
    if (through === null || document.visibilityState !== "visible")
        return;
    rows.filter(row => row.seenAtMs == null).forEach(row => fresh.add(row.exchangeId));
    await post("/api/answers/seen", { throughMs: through });
}

function isNew(row) {
    return row.seenAtMs == null || fresh.has(row.exchangeId);
}

function showCounts(status) {
    if (status === null)
        return;
    const { confirmed = 0, dutyDue = 0, voided = 0 } = status.answers ?? {};
    setText("list-waiting", t("Today.ListWaiting", status.pendingCount));
    setText("list-answered", t("Today.ListAnswered", confirmed + dutyDue + voided));
}

function draw(changed) {
    const focused = document.activeElement?.id;
    fill("today-rows", ...rows.map(row => rowOf(row, changed.has(row.exchangeId) || (name === "answered" && isNew(row)))));
    setText("today-empty", list.empty());
    show("today-empty", rows.length === 0);
    setText("today-count", list.count(rows));
    if (focused)
        byId(focused)?.focus(); // The rows are new elements; whoever stood on a button still stands there.
}

function rowOf(row, changed) {
    return el("tr", { className: changed ? "changed" : "", "data-status": row.status },
        el("td", {}, name === "today" ? formatTime(row.madeAtMs) : formatMoment(row.madeAtMs, today())),
        el("td", {}, el("a", { href: receiptAddress(row.receiptNumber), "aria-label": `${t("Today.Open")} ${row.receiptNumber}` }, row.receiptNumber),
            row.carried ? el("small", { className: "first" }, ` ${t("Today.FirstNumber", row.carried)}`) : null,
            row.copies > 0 ? el("small", { className: "first" }, ` ${t("Today.Copies", row.copies)}`) : null),
        el("td", { className: "wide" }, row.name, " ", el("small", {}, row.maskedNumber),
            row.identified === "Scanner" ? null : el("small", { className: "first" }, ` ${t(`By.${row.identified}`)}`)),
        el("td", { className: "number", "data-label": t("Today.Total") }, formatMoney(row.totalVnd)),
        el("td", { className: "number", "data-label": t("Today.ExemptPart") }, formatMoney(row.exemptVnd)),
        el("td", { className: "wide" }, el("span", { className: "state", "data-status": row.status }, icon(ICONS[row.status]), stateWord(row)), note(noteOf(row)), answered(row)),
        el("td", {}, el("span", { className: row.sent ? "sent" : "unsent" }, t(row.sent ? "Today.SentYes" : "Today.SentNo"))),
        el("td", { className: "row-actions" },
            el("button", { id: `reprint-${row.exchangeId}`, type: "button", className: "link", "aria-label": t("Today.ReprintOf", row.receiptNumber), onclick: () => reprint(row) }, t("Today.Reprint")),
            mayVoid(row, name === "today" ? row.day : today()) ? el("button", { id: `void-${row.exchangeId}`, type: "button", className: "link danger-text", "aria-label": t("Today.VoidOf", row.receiptNumber), onclick: () => openVoid(row) }, t("Today.Void")) : null));
}

function stateWord(row) {
    return t(`State.${decisionName(row.status, row.taxedVnd)}`);
}

function note(said) {
    if (said === null)
        return null;
    return el("small", { className: "state-note" }, said.reason
        ? firstText(said.reason, `Reason.${said.reason}`)
        : t("Today.Partly", formatMoney(said.taxedVnd)));
}

// When central's word came, and who has looked at it.
function answered(row) {
    if (row.receivedAtMs == null)
        return null;
    const seen = isNew(row) || row.seenAtMs == null ? t("Today.New") : t("Today.AnsweredSeen", row.seenBy, formatMoment(row.seenAtMs, today()));
    return el("small", { className: "state-note" }, `${t("Today.AnsweredAt", formatMoment(row.receivedAtMs, today()))} \u00b7 ${seen}`);
}

function openVoid(row) {
    voiding = row;
    setText("void-title", t("Today.VoidTitle", row.receiptNumber));
    setText("void-whose", `${row.name} \u00b7 ${formatMoney(row.totalVnd)}`); // The rows lie close together.
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
    byId(`reprint-${voiding.exchangeId}`)?.focus(); // The button for voiding is gone; the officer stays in the row.
}

// A copy is an entry of its own, written before it is printed.
async function reprint(row) {
    const answer = await post(`/api/exchanges/${row.exchangeId}/reprint`, {});
    if (!isSuccess(answer)) {
        setText("today-problem", problemText(answer));
        return;
    }
    const { copy } = answer.body;
    const printing = printReceipt(row.receiptNumber, { copy });
    await refresh();
    setText("today-said", t("Today.Reprinted", row.receiptNumber, copy));
    if (!(await printing)) {
        setText("today-said", "");
        setText("today-problem", t("Printer.Failed"));
    }
}
