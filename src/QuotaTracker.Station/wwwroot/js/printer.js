// The printer's page: what this browser prints on, in which language, and a test slip.

import { byId, setText } from "./dom.js";
import { printer, printSlip } from "./print.js";
import { printerLine, slipAddress } from "./printer-choice.js";
import { startShell } from "./shell.js";
import { t } from "./texts.js";

const form = byId("printer-form");
const stationPaper = document.querySelector("[data-default]").dataset.default;

const { paper, language } = printer.choice;
form.elements.paper.value = paper ?? stationPaper;
form.elements.language.value = language;
show();

form.addEventListener("change", () => {
    const chosen = { paper: form.elements.paper.value, language: form.elements.language.value };
    const isKept = printer.choose(chosen);
    setText("printer-said", isKept ? t("Printer.Saved", t(`Printer.Paper.${chosen.paper}`), t(`Printer.Language.${chosen.language}`)) : "");
    setText("printer-problem", isKept ? "" : t("Printer.NotSaved"));
    document.dispatchEvent(new Event("printed"));
});
byId("printer-test").addEventListener("click", async () => {
    setText("printer-said", "");
    setText("printer-problem", "");
    const isSent = await printSlip(testAddress());
    setText("printer-said", isSent ? t("Printer.TestSent") : "");
    setText("printer-problem", isSent ? "" : t("Printer.TestFailed"));
});
document.addEventListener("printed", show);
startShell();

function show() {
    byId("printer-open").href = testAddress();
    setText("printer-last", printerLine(printer, stationPaper, Date.now(), t).text);
}

function testAddress() {
    return slipAddress("/printer/test", printer.choice, { language: null });
}
