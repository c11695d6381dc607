// The desk: scan, see, enter, see the answer, confirm, hand over. One exchange at a time, and never the same one twice.

import { attendantWords, clearAnswer, decisionBanner, fillAnswer, moneyFacts, readWords, willBeAnswered } from "./answer-view.js";
import { answersLine } from "./answers-line.js";
import { get, isSuccess, post, problemText, put, remove } from "./api.js";
import { DateQuestion } from "./date-question.js";
import { byId, el, fill, focusInPlace, setText, show } from "./dom.js";
import { goesOutAgain, isIdentified, toRequest } from "./draft.js";
import { DraftHold } from "./draft-hold.js";
import { chooses, putFirst } from "./excess-choice.js";
import { GoodsForm } from "./goods-form.js";
import { GoodsCatalogue } from "./goods-list.js";
import { LeftBehind } from "./left-behind.js";
import { exemptionFor, nameOf, showPerson, showQuota } from "./person-view.js";
import { printer, printReceipt, receiptAddress } from "./print.js";
import { RegisterForm } from "./register-form.js";
import { RepresentativeForm } from "./representative-form.js";
import { say } from "./say.js";
import { BEFORE_MS } from "./scan-burst.js";
import { Camera } from "./scan-camera.js";
import { ScanField } from "./scan-field.js";
import { HandForm } from "./scan-hand-form.js";
import { openDialog } from "./scan-listener.js";
import { ReceiptCheck } from "./scan-receipt.js";
import { currentStatus, drafts, showStatus, startShell, today } from "./shell.js";
import { StationDrafts } from "./station-drafts.js";
import { centralOf, standstillOf } from "./status-line.js";
import { around, t } from "./texts.js";
import { formatDay } from "./when.js";

const RESEND_MS = 2000;
const BURST_MS = 80; // No hand types the next key sooner, and every scanner does.
const GLANCE_MS = 300; // Nobody has read an answer sooner: an Enter until then was one too many for the goods.
const HOLD_MS = 2000;
const PANELS = ["steps", "quota", "candidates", "hand", "register", "goods", "answer", "done"];

let draft = null;
let phase = "idle";
let asking = false;
let standstill = null; // As the person's panel says it.
let preview = null;
let suggestedVnd = 0; // The tax without a choice of the excess.
let recorded = null;
let dateAnswer = Promise.resolve(); // Ends when the station knows what the officer said of the date.

const catalogue = new GoodsCatalogue(failed => setText("entry-problem", failed ? t("Goods.LoadFailed") : ""));
const goods = new GoodsForm(catalogue, { onChange: keepTyped, onAnswer: askForAnswer });
const representative = new RepresentativeForm({ onChange: keepTyped, onDone: () => goods.focus(), read: text => scan.read(text, "Scanner"), whoIs });
const register = new RegisterForm(openGoods);
const date = new DateQuestion({ onAnswering: askAnew, onConfirmed: showStatus, onAnswered: focusAgain });
const receipt = new ReceiptCheck(today);
const scan = new ScanField({ mayLeave, isBusy: () => asking, isForAnother: answer => representative.take(answer), onScan: showScanned, onReceipt: (seal, isTurned) => receipt.check(seal, isTurned) });
const camera = new Camera({ onRead: text => scan.read(text, "Camera", () => {}), onClosed: before => before.id !== "camera-open" && before.checkVisibility() ? before.focus() : focusAgain() });
const hand = new HandForm({ today, onAsk: request => scan.ask(request, () => {}) });

const hold = new DraftHold();
const kept = new StationDrafts({
    put: (draft, how) => put(`/api/drafts/${draft.exchangeId}`, { content: JSON.stringify(draft), sent: draft.sent !== null || draft.isOwed === true, revision: draft.revision }, how),
    remove: id => remove(`/api/drafts/${id}`), onRecorded: recordedElsewhere,
    onTrouble: answer => setText("left-said", answer === null ? "" : t("Drafts.NotKept", problemText(answer))),
});
const left = new LeftBehind({ hold, onContinue: goOn, onThrowAway: throwAway });

byId("answer-confirm").addEventListener("click", confirm);
byId("answer-back").addEventListener("click", () => toGoods());
byId("done-print").addEventListener("click", () => printAgain());
byId("done-print-both").addEventListener("click", () => printAgain("vi-zh"));
byId("person-proxy").addEventListener("click", () => representative.ask());
byId("done-next").addEventListener("click", () => next());
byId("hand-open").addEventListener("click", () => openHand());
byId("hand-close").addEventListener("click", () => next());
document.addEventListener("keydown", shortcuts);
document.addEventListener("keydown", ignoreHeld, true);

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
    // The clock was put right, or is doubted, since the card was read.
    if (status !== null && draft?.person.resident && standstillOf(status, t) !== standstill)
        showScannedPerson(draft.person);
}

// After a reload: where the officer was. Not in a second window that has the same draft because its tab was copied; nor for somebody
// else who has signed in here since.
async function resume() {
    const mine = drafts.load();
    if (mine === null) {
        toPhase("idle");
        return;
    }
    const found = await takeUp(mine);
    if (found === "recorded")
        return;
    if (found === "elsewhere") {
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
    goods.open(draft, exemptionFor(draft.person));
    representative.open(draft.person.resident, draft.representative, draft.representativeName ?? "");
    if (draft.sent)
        record(draft.sent);
    else
        toGoods();
}

// What a window left behind that is gone. Whoever goes on with it has it from here on.
async function goOn(item) {
    if (phase !== "idle" || asking)
        return;
    const found = await takeUp(item.draft);
    if (found === "elsewhere")
        left.refresh(); // Somebody was faster.
    else if (found === "open" && goesOutAgain(item))
        reopen({ ...item.draft, officer: officer() });
    else if (found === "open")
        await showFirst(item);
}

// What doesn't go out again of itself is looked at before it is recorded. The person is the one whom the station knows by the number that is
// shown, whatever else the draft says; what was confirmed stays owed to them until it is recorded.
async function showFirst({ draft: item, sent }) {
    asking = true;
    const answer = await post("/api/scan", { text: item.person.resident.personalNumber, by: "Hand" });
    asking = false;
    if (!isSuccess(answer) || !answer.body.resident) {
        hold.letGo();
        setText("left-said", isSuccess(answer) ? t("Drafts.PersonUnknown") : problemText(answer));
        return;
    }
    const person = { ...item.person, ...knownNow(item.person, answer.body) };
    reopen({ ...item, person, officer: officer(), sent: null, isOwed: sent });
    if (sent || item.sent)
        askForAnswer();
}

// The card stays what it was, also one with a cancelled number.
function knownNow({ resident: { numberCancelled } }, { resident, quota, waiting }) {
    return { resident: { ...resident, numberCancelled }, quota, waiting };
}

// "elsewhere": another window has it. "recorded": it is, and is shown as such. "open": this window has it.
async function takeUp(item) {
    asking = true; // Nothing is scanned into it meanwhile.
    const isHere = await hold.take(item.exchangeId, HOLD_MS);
    const isRecorded = isHere && await showIfRecorded(item);
    asking = false;
    return isRecorded ? "recorded" : isHere ? "open" : "elsewhere";
}

async function throwAway({ exchangeId, draft: thrown }) {
    if (!(await mayThrowAway(thrown?.person)))
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

async function recordedElsewhere(id) {
    if (asking || draft?.exchangeId !== id)
        return;
    asking = true; // Nobody else's card is taken meanwhile: what is shown then takes the place of what is there.
    await showIfRecorded(draft);
    asking = false;
}

// The window has no draft any more; what becomes of the station's copy is the caller's matter.
function leaveDraft() {
    drafts.clear();
    hold.letGo();
    draft = null;
}

function throwDraftAway() {
    if (draft?.isKept)
        kept.drop(draft.exchangeId).then(() => phase === "idle" && left.refresh()); // What is owed to somebody stays, and stands there again.
    leaveDraft();
}

function showScanned(answer, by) {
    throwDraftAway();
    camera.close();
    receipt.close();
    answer = { ...answer, by };
    if (!answer.card && !answer.resident) {
        showCandidates(answer, by);
        return;
    }
    answer = { ...answer, card: answer.card ?? answer.candidates[0] }; // All candidates carry the number, and that is known here.
    if (!answer.resident && answer.card.name === "" && !answer.card.birthDate) {
        toHand(answer.card.personalNumber);
        return;
    }
    showScannedPerson(answer);
    if (answer.resident)
        openGoods(answer, by);
    else {
        toPhase("register");
        register.open(answer, by);
        say("person-name", "person-warnings", "register-title");
    }
}

async function openHand() {
    if (!(await mayLeave()))
        return;
    throwDraftAway();
    toHand();
}

// number: typed into the scan field, and unknown here.
function toHand(number) {
    camera.close();
    toPhase("hand");
    show("person", false);
    hand.open(number);
}

// Damage that can be mended in several ways is never guessed: the officer reads the card and picks.
function showCandidates(answer, by) {
    toPhase("candidates");
    fill("candidates-list", ...answer.candidates.map(card => el("li", {}, el("button", {
        type: "button", onclick: () => showScanned({ ...answer, card }, by),
    }, el("strong", {}, card.name), el("span", {}, [card.birthDate ? formatDay(card.birthDate) : null, card.address].filter(Boolean).join(" \u00b7 "))))));
    byId("candidates-list").querySelector("button")?.focus();
    say("candidates-title");
}

function showScannedPerson(answer) {
    standstill = standstillOf(currentStatus(), t);
    showPerson(answer, today(), central());
    if (answer.resident)
        showQuota(answer, today(), central(), standstill);
}

function openGoods(answer, by) {
    showScannedPerson(answer);
    draft = drafts.save({ ...drafts.open(answer, by), officer: officer() });
    hold.take(draft.exchangeId, HOLD_MS);
    goods.open(draft, exemptionFor(answer));
    representative.open(answer.resident, null, "");
    toGoods();
    say("person-name", "person-warnings", "quota", "representative-title", "representative-lead");
}

function toGoods() {
    preview = null;
    toPhase("goods");
    if (!representative.focusIfMissing())
        goods.focus();
}

// A choice of the excess is a choice among these very lines.
function keepTyped(otherLines = false) {
    if (draft === null || draft.sent)
        return;
    // A person alone is scanned again in a second; kept is what somebody has typed.
    const isKept = draft.isKept || !goods.isEmpty || Boolean(representative.value?.personalNumber);
    draft = drafts.save({
        ...draft, lines: goods.lines, direction: goods.direction, entry: goods.entry, representative: representative.value,
        representativeName: representative.name, excess: otherLines ? null : draft.excess ?? null, isKept,
    });
    if (isKept)
        kept.keep(draft);
}

async function askForAnswer() {
    if (asking || representative.isMissing())
        return;
    keepTyped();
    const chosen = draft.excess;
    toPhase("answer");
    clearAnswer();
    if (!(await ask(null)))
        return;
    suggestedVnd = preview.taxEstimateVnd;
    if (chosen && chooses(preview) && !(await ask(chosen)))
        return;
    showAnswer();
    lookAgain(draft);
}

// Asks for the answer with this choice of the excess; false when there is none to show. What is shown is what will be recorded.
async function ask(excess) {
    asking = true;
    preview = null;
    byId("answer-confirm").disabled = true;
    setText("answer-problem", "");
    setText("answer-status", central() === "ended" ? "" : t("Desk.AskingCentral"));
    let answer, asOf;
    do {
        asOf = dateAnswer;
        await asOf;
        answer = await post("/api/exchanges/preview", toRequest({ ...draft, excess }));
    } while (asOf !== dateAnswer); // The date was answered meanwhile, and which day it is decides.
    asking = false;
    setText("answer-status", "");
    if (phase !== "answer")
        return false; // The officer went back meanwhile; what was asked for is out of date.
    if ((isSuccess(answer) && answer.body.receiptNumber !== null) || isIdReused(answer)) {
        await showIfRecorded(draft);
        return false;
    }
    if (!isSuccess(answer)) {
        setText("answer-problem", problemText(answer));
        byId("answer-back").focus();
        return false;
    }
    preview = answer.body;
    draft = drafts.save({ ...draft, excess });
    if (draft.isKept)
        kept.keep(draft);
    return true;
}

// An answer from before the officer said whether the date is right is none to confirm any more.
function askAnew(answered) {
    dateAnswer = answered;
    if (phase === "answer" && !draft?.sent)
        askForAnswer();
}

function showAnswer() {
    fill("answer-decision", decisionBanner(preview, lawOf(draft.person)));
    fillAnswer(preview, { excess: draft.excess, suggestedVnd, onFirst: line => choose(putFirst(draft.excess, line)), onSuggestion: () => choose(null) });
    fill("answer-attendant", attendantWords(preview, draft.representativeName));
    show("answer-note", preview.taxEstimateVnd > 0);
    say("answer-decision", "answer-attendant");
    const shown = preview;
    setTimeout(() => shown === preview && phase === "answer" && !asking && offerConfirm(), GLANCE_MS);
}

function offerConfirm() {
    byId("answer-confirm").disabled = false;
    // Whoever types or scans somebody's number meanwhile ends it with an Enter, which must not confirm.
    if (document.activeElement !== byId("scan") || byId("scan").value === "")
        focusInPlace("answer-confirm");
}

async function choose(excess) {
    if (!asking && preview !== null && await ask(excess))
        showAnswer();
}

function mayChoose() {
    return phase === "answer" && !asking && preview !== null && !draft?.sent && chooses(preview);
}

// 1 to 9 put that line first into the excess, 0 leaves it to the suggestion. A key that would go nowhere goes into the scan field, and with a
// digit begins what most scanners type: only one that stays alone there is taken back out, and is the officer's. A card begins with 0, which a
// scanner that wakes slowly leaves alone for longer.
function chooseByNumber(key) {
    setTimeout(() => {
        if (!mayChoose() || byId("scan").value !== key)
            return;
        byId("scan").value = "";
        byId("answer-confirm").focus();
        const digit = Number(key);
        if (digit <= preview.goods.length)
            choose(digit === 0 ? null : putFirst(draft.excess, digit - 1));
    }, key === "0" ? BEFORE_MS : BURST_MS);
}

// Asking central may have taught the station who this is and what is left: what stands beside the answer must not contradict it.
async function lookAgain({ exchangeId, person }) {
    const answer = await post("/api/scan", { text: person.resident.personalNumber, by: "Hand" });
    if (phase !== "answer" || draft?.exchangeId !== exchangeId || draft.sent || !isSuccess(answer) || !answer.body.resident)
        return;
    const known = knownNow(person, answer.body);
    known.resident.residentId = person.resident.residentId; // The request goes out as it was asked.
    draft = drafts.save({ ...draft, person: { ...person, ...known } });
    showScannedPerson(draft.person);
}

// Of a number that was typed: the answer of a scan, null when there was none.
async function whoIs(personalNumber) {
    const answer = await post("/api/scan", { text: personalNumber, by: "Hand" });
    return isSuccess(answer) ? answer.body : null;
}

function confirm() {
    if (asking || preview === null || draft === null)
        return;
    // With the day of the answer that the officer sees: after a night it isn't recorded for another one.
    const request = { ...toRequest(draft), day: preview.day };
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
    draft = drafts.save({ ...draft, sent: null, isOwed: false });
    kept.keepNow(draft);
    setText("answer-problem", problemText(answer));
    byId("answer-back").focus();
}

// already: by another window, or before a crash, so that its receipt may be in the resident's hand.
function showRecorded(answer, { already = false } = {}) {
    const changed = preview !== null && preview.decision !== answer.decision;
    const law = lawOf(draft.person);
    setText("done-name", nameOf(draft.person));
    // What another window recorded may name somebody else than this one's draft.
    fill("done-attendant", attendantWords(answer, already ? "" : draft.representativeName));
    setText("done-read", readWords(answer));
    kept.forget();
    leaveDraft();
    recorded = { id: answer.exchangeId, number: answer.receiptNumber, isPrinted: true };
    fill("done-answer", decisionBanner(answer, law));
    setText("done-number", recorded.number);
    fill("done-money", ...moneyFacts(answer));
    byId("done-note").className = changed ? "problem" : already ? "said" : "hint"; // Otherwise than just now, perhaps taxed: not to be overlooked.
    setText("done-note", already ? t("Drafts.AlreadyRecorded") : changed ? t("Answer.Changed") : willBeAnswered(answer) ? t("Done.Provisional") : "");
    byId("done-open").href = receiptAddress(recorded.number);
    show("done-print-both", !["vi-zh", "zh"].includes(printer.choice.language));
    show("person", false);
    toPhase("done");
    scan.focus();
    say("done-answer", "done-number", "done-attendant", "done-note");
    if (!already)
        print(recorded);
}

async function print(what, options) {
    setText("done-print-problem", "");
    what.isPrinted = await printReceipt(what.number, options);
    if (what === recorded && !what.isPrinted)
        setText("done-print-problem", t("Printer.Failed"));
}

// Whoever got no paper yet gets the first print. Every other one is a copy: counted in the journal before it is printed, and marked.
async function printAgain(language) {
    const what = recorded;
    if (!what.isPrinted) {
        await print(what, { language });
        return;
    }
    const answer = await post(`/api/exchanges/${what.id}/reprint`, {});
    if (isSuccess(answer))
        await print(what, { language, copy: answer.body.copy });
    else if (answer.body?.type?.endsWith(":journal-frozen"))
        await print(what, { language }); // A stopped journal counts no copies; a slip that the printer swallowed is still owed.
    else
        setText("done-print-problem", problemText(answer));
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
    return draft === null || (goods.isEmpty && phase !== "answer") || mayThrowAway(draft.person);
}

async function mayThrowAway(person) {
    const dialog = byId("leave");
    dialog.returnValue = "stay";
    fill("leave-question", ...around("Desk.LeaveQuestion", el("span", { lang: "vi" }, nameOf(person)))); // Another person's card may have been read just now.
    dialog.showModal();
    await new Promise(resolve => dialog.addEventListener("close", resolve, { once: true }));
    return dialog.returnValue === "leave";
}

function toPhase(name) {
    if (phase !== name)
        scrollTo(0, 0); // Each step begins at its top, however long the list of goods before it was.
    phase = name;
    byId("desk").dataset.phase = name;
    const shown = { idle: ["steps"], candidates: ["candidates"], hand: ["hand"], register: ["register"], goods: ["quota", "goods"], answer: ["quota", "answer"], done: ["done"] }[name];
    for (const panel of PANELS)
        show(panel, shown.includes(panel));
    if (name === "goods")
        representative.resume();
    else
        show("representative", false);
    show("person-proxy", name === "goods");
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
    else if (phase === "hand" || phase === "register")
        return; // Their fields keep what was typed, and the focus.
    else if (phase === "answer")
        byId(byId("answer-confirm").disabled ? "answer-back" : "answer-confirm").focus();
    else
        scan.focus();
}

// A held Enter would go from the price to the line, the answer and its confirming without anybody looking: each step takes a key of its own.
function ignoreHeld(event) {
    if (event.repeat && (event.key === "Enter" || (event.key === " " && event.target instanceof HTMLButtonElement))) {
        event.preventDefault();
        event.stopPropagation();
    }
}

function shortcuts(event) {
    if (openDialog() !== null)
        return;
    if (event.key === "F2") {
        event.preventDefault();
        next();
    } else if (event.key === "F3") {
        event.preventDefault();
        if (!event.repeat)
            openHand();
    } else if (event.key === "F4" && !event.altKey) {
        event.preventDefault();
        if (!event.repeat)
            camera.toggle();
    } else if (event.key === "F8" && date.isAsked) {
        event.preventDefault();
        if (!event.repeat)
            date.confirm();
    } else if (event.key === "F7" && phase === "goods") {
        event.preventDefault();
        representative.ask();
    } else if (event.key === "F6" && phase === "done") {
        event.preventDefault();
        if (!event.repeat)
            printAgain();
    } else if (event.key === "F9" && phase === "goods") {
        event.preventDefault();
        goods.finish();
    } else if (event.key === "Escape" && camera.isOpen) {
        event.preventDefault();
        camera.close();
    } else if (event.key === "Escape" && receipt.isOpen) {
        event.preventDefault();
        receipt.close();
    } else if (/^[0-9]$/.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat && event.target.id !== "scan" && mayChoose()) {
        chooseByNumber(event.key);
    } else if (event.key === "Escape" && phase === "answer" && !asking) {
        event.preventDefault();
        toGoods();
    } else if (event.key === "Escape" && phase === "hand") {
        event.preventDefault();
        toPhase("idle");
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

function central() {
    return centralOf(currentStatus());
}
