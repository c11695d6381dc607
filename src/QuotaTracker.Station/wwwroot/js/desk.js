// The desk: scan, see, enter, see the answer, confirm, hand over. One exchange at a time, and never the same one twice.

import { decisionBanner, fillAnswer, moneyFacts } from "./answer-view.js";
import { answersLine } from "./answers-line.js";
import { get, isSuccess, post, problemText, put, remove } from "./api.js";
import { DateQuestion } from "./date-question.js";
import { byId, el, fill, setText, show } from "./dom.js";
import { isIdentified, toRequest } from "./draft.js";
import { DraftHold } from "./draft-hold.js";
import { GoodsForm } from "./goods-form.js";
import { GoodsCatalogue } from "./goods-list.js";
import { LeftBehind } from "./left-behind.js";
import { capFor, showPerson, showQuota } from "./person-view.js";
import { printReceipt, receiptAddress } from "./print.js";
import { RegisterForm } from "./register-form.js";
import { ScanField } from "./scan-field.js";
import { currentStatus, drafts, showStatus, startShell } from "./shell.js";
import { StationDrafts } from "./station-drafts.js";
import { t } from "./texts.js";
import { dayOf, formatDay } from "./when.js";

const RESEND_MS = 2000;
const HOLD_MS = 2000;
const PANELS = ["steps", "quota", "candidates", "register", "goods", "answer", "done"];

let draft = null;
let phase = "idle";
let asking = false;
let preview = null;
let recorded = null;

const catalogue = new GoodsCatalogue(failed => setText("entry-problem", failed ? t("Goods.LoadFailed") : ""));
const goods = new GoodsForm(catalogue, { onChange: keepTyped, onAnswer: askForAnswer });
const register = new RegisterForm(openGoods);
const date = new DateQuestion({ onConfirmed: showStatus, onAnswered: focusAgain });
const scan = new ScanField({ mayLeave, onScan: showScanned, onStart: () => toPhase("idle") });

const hold = new DraftHold();
const kept = new StationDrafts({
    put: (draft, how) => put(`/api/drafts/${draft.exchangeId}`, { content: JSON.stringify(draft), sent: draft.sent !== null, revision: draft.revision }, how),
    remove: id => remove(`/api/drafts/${id}`), onRecorded: recordedElsewhere,
    onTrouble: answer => setText("left-said", answer === null ? "" : t("Drafts.NotKept", problemText(answer))),
});
const left = new LeftBehind({ hold, onContinue: goOn, onThrowAway: throwAway });

byId("answer-confirm").addEventListener("click", confirm);
byId("answer-back").addEventListener("click", () => toGoods());
byId("done-print").addEventListener("click", () => printReceipt(receiptAddress(recorded)));
byId("done-next").addEventListener("click", () => next());
document.addEventListener("keydown", shortcuts);

window.addEventListener("pagehide", () => kept.leave());
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" ? kept.leave() : phase === "idle" && left.refresh());

startShell({ onStatus: showState, beforeSignOut: () => kept.flush() });
await catalogue.load();
await resume();

function showState(status) {
    date.show(status);
    const line = status === null ? null : answersLine(status.answers, status.day, t);
    show("answers", line !== null);
    setText("answers-link", line ?? "");
}

// After a reload: where the officer was. Not in a second window that has the same draft because its tab was copied; nor for somebody
// else who has signed in here since.
async function resume() {
    const mine = drafts.load();
    if (mine === null) {
        toPhase("idle");
        return;
    }
    asking = true; // Nothing is scanned into it meanwhile.
    const isHere = await hold.take(mine.exchangeId, HOLD_MS);
    const isRecorded = isHere && await showIfRecorded(mine);
    asking = false;
    if (isRecorded)
        return;
    if (!isHere) {
        drafts.clear();
        toPhase("idle");
        setText("left-said", t("Drafts.OpenElsewhere"));
        return;
    }
    if (mine.officer !== officer()) {
        if (mine.isKept)
            await kept.keepNow(mine);
        leaveDraft();
        toPhase("idle");
        return;
    }
    reopen(mine);
}

// A request that went out without an answer goes out again, the very same.
function reopen(mine) {
    draft = drafts.save(mine);
    if (draft.isKept)
        kept.keep(draft); // The window before may have closed before the station had all of it.
    showScannedPerson(draft.person);
    goods.open(draft, capFor(draft.person));
    if (draft.sent)
        record(draft.sent);
    else
        toGoods();
}

// What a window left behind that is gone. Whoever goes on with it has it from here on.
async function goOn({ draft: item }) {
    if (phase !== "idle" || asking)
        return;
    asking = true;
    const isHere = await hold.take(item.exchangeId, HOLD_MS);
    const isRecorded = isHere && await showIfRecorded(item);
    asking = false;
    if (!isHere)
        left.refresh(); // Somebody was faster, in another window.
    else if (!isRecorded)
        reopen({ ...item, officer: officer() });
}

async function throwAway({ exchangeId }) {
    if (!(await mayThrowAway()))
        return;
    const answer = await kept.drop(exchangeId);
    setText("left-said", isSuccess(answer) ? "" : problemText(answer));
    await left.refresh();
    scan.focus();
}

// Another window, or this one before the power went, has recorded under the draft's id: there is nothing left to go on with.
async function showIfRecorded(item) {
    const answer = await get(`/api/exchanges/${item.exchangeId}`);
    if (!isSuccess(answer))
        return false;
    draft = item;
    showRecorded(answer.body, { already: true });
    return true;
}

function recordedElsewhere(id) {
    if (!asking && draft?.exchangeId === id)
        showIfRecorded(draft);
}

// The window has no draft any more; what becomes of the station's copy is the caller's matter.
function leaveDraft() {
    drafts.clear();
    hold.letGo();
    draft = null;
}

function throwDraftAway() {
    if (draft?.isKept)
        kept.drop(draft.exchangeId);
    leaveDraft();
}

function showScanned(answer, by) {
    throwDraftAway();
    if (!answer.card && !answer.resident) {
        showCandidates(answer, by);
        return;
    }
    answer = { ...answer, card: answer.card ?? answer.candidates[0] }; // All candidates carry the number, and that is known here.
    showScannedPerson(answer);
    if (answer.resident)
        openGoods(answer, by);
    else {
        toPhase("register");
        register.open(answer, by);
    }
}

// Damage that can be mended in several ways is never guessed: the officer reads the card and picks.
function showCandidates(answer, by) {
    toPhase("candidates");
    fill("candidates-list", ...answer.candidates.map(card => el("li", {}, el("button", {
        type: "button", onclick: () => showScanned({ ...answer, card }, by),
    }, el("strong", {}, card.name), el("span", {}, [card.birthDate ? formatDay(card.birthDate) : null, card.address].filter(Boolean).join(" \u00b7 "))))));
    byId("candidates-list").querySelector("button")?.focus();
}

function showScannedPerson(answer) {
    showPerson(answer, today());
    if (answer.resident)
        showQuota(answer, today());
}

function openGoods(answer, by) {
    showScannedPerson(answer);
    draft = drafts.save({ ...drafts.open(answer, by), officer: officer() });
    hold.take(draft.exchangeId, HOLD_MS);
    goods.open(draft, capFor(answer));
    toGoods();
}

function toGoods() {
    preview = null;
    toPhase("goods");
    goods.focus();
}

function keepTyped() {
    if (draft === null || draft.sent)
        return;
    // A person alone is scanned again in a second; kept is what somebody has typed.
    const isKept = draft.isKept || !goods.isEmpty;
    draft = drafts.save({ ...draft, lines: goods.lines, direction: goods.direction, entry: goods.entry, isKept });
    if (isKept)
        kept.keep(draft);
}

async function askForAnswer() {
    if (asking)
        return;
    keepTyped();
    asking = true;
    toPhase("answer");
    clearAnswer();
    setText("answer-status", t("Desk.AskingCentral"));
    byId("answer-confirm").disabled = true;
    const answer = await post("/api/exchanges/preview", toRequest(draft));
    asking = false;
    setText("answer-status", "");
    if (phase !== "answer")
        return; // The officer went back meanwhile; what was asked for is out of date.
    if ((isSuccess(answer) && answer.body.receiptNumber !== null) || isIdReused(answer)) {
        await showIfRecorded(draft);
        return;
    }
    if (!isSuccess(answer)) {
        setText("answer-problem", problemText(answer));
        byId("answer-back").focus();
        return;
    }
    preview = answer.body;
    fill("answer-decision", decisionBanner(preview, lawOf(draft.person)));
    fillAnswer(preview);
    show("answer-note", preview.taxEstimateVnd > 0);
    byId("answer-confirm").disabled = false;
    byId("answer-confirm").focus();
    lookAgain(draft);
}

// Asking central may have taught the station who this is and what is left: what stands beside the answer must not contradict it.
async function lookAgain({ exchangeId, person }) {
    const answer = await post("/api/scan", { text: person.resident.personalNumber, by: "Hand" });
    if (phase !== "answer" || draft?.exchangeId !== exchangeId || draft.sent || !isSuccess(answer) || !answer.body.resident)
        return;
    const { residentId, numberCancelled } = person.resident; // The request goes out as it was asked, and the card stays what it is.
    const { resident, quota, waiting } = answer.body;
    draft = drafts.save({ ...draft, person: { ...person, resident: { ...resident, residentId, numberCancelled }, quota, waiting } });
    showScannedPerson(draft.person);
}

function confirm() {
    if (asking || preview === null || draft === null)
        return;
    // With its day: after a night it isn't recorded for another one.
    const request = { ...toRequest(draft), day: currentStatus()?.day };
    draft = drafts.markSent(draft, request);
    kept.keepNow(draft);
    record(request);
}

// Sends until an identified answer came. Nothing can be changed meanwhile: the same id must never carry other goods.
async function record(request) {
    asking = true;
    toPhase("answer");
    byId("answer-confirm").disabled = true;
    byId("answer-back").disabled = true;
    setText("answer-problem", "");
    setText("answer-status", t("Done.Recording"));
    let answer = await post("/api/exchanges", request);
    while (!isIdentified(answer.status)) {
        setText("answer-status", t("Done.NoAnswer"));
        await new Promise(resolve => setTimeout(resolve, RESEND_MS));
        answer = await post("/api/exchanges", request);
    }
    asking = false;
    byId("answer-back").disabled = false;
    setText("answer-status", "");
    if (isSuccess(answer)) {
        showRecorded(answer.body);
        return;
    }
    if (isIdReused(answer) && await showIfRecorded(draft))
        return;
    // Refused, so certainly not recorded: the goods may be changed and sent under the same id.
    draft = drafts.save({ ...draft, sent: null });
    kept.keepNow(draft);
    setText("answer-problem", problemText(answer));
    byId("answer-back").focus();
}

// already: by another window, or before a crash, so that its receipt may be in the resident's hand.
function showRecorded(answer, { already = false } = {}) {
    const changed = preview !== null && preview.decision !== answer.decision;
    const law = lawOf(draft.person);
    kept.forget();
    leaveDraft();
    recorded = answer.receiptNumber;
    fill("done-answer", decisionBanner(answer, law));
    setText("done-number", recorded);
    fill("done-money", ...moneyFacts(answer));
    byId("done-note").className = changed ? "problem" : already ? "said" : "hint"; // Otherwise than just now, perhaps taxed: not to be overlooked.
    setText("done-note", already ? t("Drafts.AlreadyRecorded") : changed ? t("Answer.Changed") : answer.decision === "Provisional" ? t("Done.Provisional") : "");
    byId("done-open").href = receiptAddress(recorded);
    show("person", false);
    toPhase("done");
    scan.focus();
    if (!already)
        printReceipt(receiptAddress(recorded));
}

async function next() {
    if (!(await mayLeave()))
        return;
    throwDraftAway();
    toPhase("idle");
}

// Goods that somebody typed are not thrown away by a stray scan or key; a request without an answer is never left.
async function mayLeave() {
    if (asking)
        return false;
    return draft === null || (goods.isEmpty && phase !== "answer") || mayThrowAway();
}

async function mayThrowAway() {
    const dialog = byId("leave");
    dialog.returnValue = "stay";
    dialog.showModal();
    await new Promise(resolve => dialog.addEventListener("close", resolve, { once: true }));
    return dialog.returnValue === "leave";
}

function toPhase(name) {
    phase = name;
    byId("desk").dataset.phase = name;
    const shown = { idle: ["steps"], candidates: ["candidates"], register: ["register"], goods: ["quota", "goods"], answer: ["quota", "answer"], done: ["done"] }[name];
    for (const panel of PANELS)
        show(panel, shown.includes(panel));
    if (name === "idle") {
        show("person", false);
        left.refresh();
        scan.focus();
    } else {
        left.hide();
        setText("left-said", "");
    }
}

// Back to where the officer works, after the question for the date is answered.
function focusAgain() {
    if (phase === "goods")
        goods.focus();
    else if (phase === "answer")
        byId(byId("answer-confirm").disabled ? "answer-back" : "answer-confirm").focus();
    else
        scan.focus();
}

function clearAnswer() {
    fill("answer-decision");
    fill("answer-lines");
    fill("answer-sums");
    setText("answer-problem", "");
    show("answer-note", false);
}

function shortcuts(event) {
    if (document.querySelector("dialog[open]"))
        return;
    if (event.key === "F2") {
        event.preventDefault();
        next();
    } else if (event.key === "F8" && date.isAsked) {
        event.preventDefault();
        if (!event.repeat)
            date.confirm();
    } else if (event.key === "F9" && phase === "goods") {
        event.preventDefault();
        goods.finish();
    } else if (event.key === "Escape" && phase === "answer" && !asking) {
        event.preventDefault();
        toGoods();
    }
}

function isIdReused(answer) {
    return answer.status === 409 && answer.body?.type?.endsWith(":id-reused");
}

function officer() {
    return byId("officer").textContent;
}

function lawOf(person) {
    return person.quota?.legalBasis ?? null;
}

function today() {
    return currentStatus()?.day ?? dayOf(Date.now());
}
