// What every page does: keep the status bar fresh, and sign out.

import { get, problemText, remove } from "./api.js";
import { byId, setText, show } from "./dom.js";
import { DraftStore } from "./draft.js";
import { labelCells } from "./labelled-cells.js";
import { printer } from "./print.js";
import { printerLine } from "./printer-choice.js";
import { statusLine } from "./status-line.js";
import { t } from "./texts.js";
import { dayOf } from "./when.js";

const STATUS_EVERY_MS = 3000;

export const drafts = new DraftStore(sessionStorage, () => crypto.randomUUID());

let lastStatus = null;
let told = null;
let parting = null;

// The newest status known to the page, or null before the first answer.
export const currentStatus = () => lastStatus;

// The station's day, and until it has said it the machine's.
export const today = () => lastStatus?.day ?? dayOf(Date.now());

// onStatus is told every status, and null while the station doesn't answer. beforeSignOut is waited for: what it keeps needs the session.
export function startShell({ signedIn = true, onStatus = null, beforeSignOut = null } = {}) {
    told = onStatus;
    parting = beforeSignOut;
    show("status-contact", signedIn);
    if (!signedIn)
        return; // The station tells its state only to somebody who is signed in.
    byId("sign-out").addEventListener("click", signOut);
    document.addEventListener("printed", showPrinter);
    labelCells();
    refreshStatus();
}

// A page can't see the printer: it says what it has chosen, and how the last print left the browser.
function showPrinter() {
    if (lastStatus !== null)
        chip("status-printer", printerLine(printer, lastStatus.paper, Date.now(), t));
}

async function refreshStatus() {
    const answer = await get("/api/status");
    if (answer.status === 200)
        showStatus(answer.body);
    else if (answer.status === 0 || answer.status >= 500)
        showTrouble(answer);
    setTimeout(refreshStatus, STATUS_EVERY_MS);
}

export function showStatus(status) {
    lastStatus = status;
    told?.(status);
    const line = statusLine(status, Date.now(), t);
    setText("status-station", status.station);
    setText("status-place", document.documentElement.lang === "en" ? status.checkpointNameEn : status.checkpointNameVi);
    setText("status-day", line.day);
    chip("status-contact", line.contact);
    chip("status-clock", line.clock);
    setText("status-leases", line.leases);
    setText("status-pending", line.pending);
    notice(line.notice);
    showPrinter();
}

function showTrouble(answer) {
    told?.(null);
    chip("status-contact", { tone: "alarm", text: t("Status.NoAnswer") });
    notice({ tone: "alarm", title: t("Status.NoAnswer"), todo: answer.status === 0 ? t("Status.NoAnswerTodo") : problemText(answer) });
}

function chip(id, { tone, text }) {
    const element = byId(id);
    element.dataset.tone = tone;
    setText(element, text);
    show(element, true);
}

function notice(words) {
    show("notice", words !== null);
    if (words === null)
        return;
    byId("notice").dataset.tone = words.tone;
    setText("notice-title", words.title);
    setText("notice-todo", words.todo);
    show("notice-link", words.hasList === true);
}

// What is half done stays at the station, for whoever signs in next; nothing of a person stays in the window.
async function signOut() {
    await parting?.();
    drafts.clear();
    await remove("/api/session");
    location.assign("/sign-in");
}
