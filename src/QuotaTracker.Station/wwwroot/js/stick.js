// Sync by stick: a file out, central's answer in, and another station's file carried to central.

import { isSuccess, postFile, problemText } from "./api.js";
import { byId, setText } from "./dom.js";
import { startShell } from "./shell.js";
import { t } from "./texts.js";

byId("stick-out").addEventListener("click", () => busy("stick-out", writeOut));
byId("stick-in").addEventListener("click", () => busy("stick-in", takeIn));
byId("stick-carry").addEventListener("click", () => busy("stick-carry", carry));
for (const id of ["stick-in", "stick-carry"]) {
    byId(`${id}-choose`).addEventListener("click", () => byId(`${id}-file`).click());
    byId(`${id}-file`).addEventListener("change", () => showName(id));
    showName(id); // A browser may keep the file when the page is loaded anew.
}
startShell();

async function busy(id, work) {
    setText("stick-said", "");
    setText("stick-problem", "");
    byId(id).disabled = true;
    await work();
    byId(id).disabled = false;
}

async function writeOut() {
    const answer = await postFile("/api/stick/out", "");
    if (fails(answer))
        return;
    save(answer);
    setText("stick-said", t("Stick.Written", answer.name));
}

async function takeIn() {
    const text = await chosen("stick-in");
    if (text === null)
        return;
    const answer = await postFile("/api/stick/in", text);
    if (fails(answer))
        return;
    const { unsentCount, feedItems, tripsHeld, problem } = answer.body;
    setText("stick-said", t("Stick.Taken", unsentCount, feedItems, tripsHeld));
    if (problem !== null && problem !== undefined)
        setText("stick-problem", t("Stick.TakenPartly"));
}

async function carry() {
    const text = await chosen("stick-carry");
    if (text === null)
        return;
    const answer = await postFile("/api/stick/carry", text);
    if (fails(answer))
        return;
    save(answer);
    setText("stick-said", t("Stick.Carried", answer.name));
}

async function chosen(id) {
    const [file] = byId(`${id}-file`).files;
    if (file)
        return await file.text();
    setText("stick-problem", t("Stick.NoFile"));
    byId(`${id}-choose`).focus();
    return null;
}

function showName(id) {
    const [file] = byId(`${id}-file`).files;
    setText(`${id}-name`, file?.name ?? t("Stick.NoneChosen"));
}

function fails(answer) {
    if (isSuccess(answer))
        return false;
    setText("stick-problem", problemText(answer));
    return true;
}

function save({ body, name }) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([body], { type: "text/plain" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
