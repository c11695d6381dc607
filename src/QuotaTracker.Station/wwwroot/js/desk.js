// The desk: scan, see, enter, see the answer, confirm, hand over. One exchange at a time, and never the same one twice.

import { decisionBanner, fillAnswer, moneyFacts } from "./answer-view.js";
import { isSuccess, post, problemText } from "./api.js";
import { DateQuestion } from "./date-question.js";
import { byId, el, fill, setText, show } from "./dom.js";
import { isIdentified, toRequest } from "./draft.js";
import { GoodsForm } from "./goods-form.js";
import { GoodsCatalogue } from "./goods-list.js";
import { capFor, showPerson, showQuota } from "./person-view.js";
import { printReceipt, receiptAddress } from "./print.js";
import { RegisterForm } from "./register-form.js";
import { RepresentativeForm } from "./representative-form.js";
import { Camera } from "./scan-camera.js";
import { ScanField } from "./scan-field.js";
import { HandForm } from "./scan-hand-form.js";
import { ReceiptCheck } from "./scan-receipt.js";
import { currentStatus, drafts, showStatus, startShell } from "./shell.js";
import { t } from "./texts.js";
import { dayOf, formatDay } from "./when.js";

const RESEND_MS = 2000;
const PANELS = ["steps", "quota", "candidates", "hand", "register", "goods", "answer", "done"];

let draft = null;
let phase = "idle";
let asking = false;
let preview = null;
let recorded = null;

const catalogue = new GoodsCatalogue(failed => setText("entry-problem", failed ? t("Goods.LoadFailed") : ""));
const goods = new GoodsForm(catalogue, { onChange: keepTyped, onAnswer: askForAnswer });
const representative = new RepresentativeForm({ onChange: keepTyped, onDone: () => goods.focus() });
const register = new RegisterForm(openGoods);
const date = new DateQuestion({ onConfirmed: showStatus, onAnswered: focusAgain });
const receipt = new ReceiptCheck(today);
const scan = new ScanField({ mayLeave, isBusy: () => asking, onScan: showScanned, onReceipt: (seal, isTurned) => receipt.check(seal, isTurned) });
const camera = new Camera({ onRead: text => scan.read(text, "Camera", () => {}), onClosed: before => before.id !== "camera-open" && before.checkVisibility() ? before.focus() : focusAgain() });
const hand = new HandForm({ today, onAsk: request => scan.ask(request, () => {}) });

byId("answer-confirm").addEventListener("click", confirm);
byId("answer-back").addEventListener("click", () => toGoods());
byId("done-print").addEventListener("click", () => printReceipt(receiptAddress(recorded)));
byId("person-proxy").addEventListener("click", () => representative.ask());
byId("done-next").addEventListener("click", () => next());
byId("hand-open").addEventListener("click", () => openHand());
byId("hand-close").addEventListener("click", () => next());
document.addEventListener("keydown", shortcuts);

startShell({ onStatus: status => date.show(status) });
await catalogue.load();
resume();

// After a reload: where the officer was. A request that went out without an answer goes out again, the very same.
function resume() {
    draft = drafts.load();
    if (draft === null) {
        toPhase("idle");
        return;
    }
    showScannedPerson(draft.person);
    goods.open(draft, capFor(draft.person));
    representative.open(draft.person.resident, draft.representative);
    if (draft.sent)
        record(draft.sent);
    else
        toGoods();
}

function showScanned(answer, by) {
    drafts.clear();
    draft = null;
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
    }
}

async function openHand() {
    if (!(await mayLeave()))
        return;
    drafts.clear();
    draft = null;
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
}

function showScannedPerson(answer) {
    showPerson(answer, today());
    if (answer.resident)
        showQuota(answer, today());
}

function openGoods(answer, by) {
    showScannedPerson(answer);
    draft = drafts.open(answer, by);
    goods.open(draft, capFor(answer));
    representative.open(answer.resident, null);
    toGoods();
}

function toGoods() {
    preview = null;
    toPhase("goods");
    if (!representative.focusIfMissing())
        goods.focus();
}

function keepTyped() {
    if (draft !== null && !draft.sent)
        draft = drafts.save({ ...draft, lines: goods.lines, direction: goods.direction, entry: goods.entry, representative: representative.value });
}

async function askForAnswer() {
    if (asking || representative.isMissing())
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
    const request = toRequest(draft);
    draft = drafts.markSent(draft, request);
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
    // Refused, so certainly not recorded: the goods may be changed and sent under the same id.
    draft = drafts.save({ ...draft, sent: null });
    setText("answer-problem", problemText(answer));
    byId("answer-back").focus();
}

function showRecorded(answer) {
    const changed = preview !== null && preview.decision !== answer.decision;
    const law = lawOf(draft.person);
    drafts.clear();
    draft = null;
    recorded = answer.receiptNumber;
    fill("done-answer", decisionBanner(answer, law));
    setText("done-number", recorded);
    fill("done-money", ...moneyFacts(answer));
    byId("done-note").className = changed ? "problem" : "hint"; // Otherwise than just now, perhaps taxed: not to be overlooked.
    setText("done-note", changed ? t("Answer.Changed") : answer.decision === "Provisional" ? t("Done.Provisional") : "");
    byId("done-open").href = receiptAddress(recorded);
    show("person", false);
    toPhase("done");
    scan.focus();
    printReceipt(receiptAddress(recorded));
}

async function next() {
    if (!(await mayLeave()))
        return;
    drafts.clear();
    draft = null;
    toPhase("idle");
}

// Goods that somebody typed are not thrown away by a stray scan or key; a request without an answer is never left.
async function mayLeave() {
    if (asking)
        return false;
    if (draft === null || (goods.isEmpty && phase !== "answer"))
        return true;
    const dialog = byId("leave");
    dialog.returnValue = "stay";
    dialog.showModal();
    await new Promise(resolve => dialog.addEventListener("close", resolve, { once: true }));
    return dialog.returnValue === "leave";
}

function toPhase(name) {
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
        scan.focus();
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
    } else if (event.key === "F9" && phase === "goods") {
        event.preventDefault();
        goods.finish();
    } else if (event.key === "Escape" && camera.isOpen) {
        event.preventDefault();
        camera.close();
    } else if (event.key === "Escape" && receipt.isOpen) {
        event.preventDefault();
        receipt.close();
    } else if (event.key === "Escape" && phase === "answer" && !asking) {
        event.preventDefault();
        toGoods();
    } else if (event.key === "Escape" && phase === "hand") {
        event.preventDefault();
        toPhase("idle");
    }
}

function lawOf(person) {
    return person.quota?.legalBasis ?? null;
}

function today() {
    return currentStatus()?.day ?? dayOf(Date.now());
}
