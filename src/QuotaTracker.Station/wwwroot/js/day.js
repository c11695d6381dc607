// The day's sheet: printed on A4 or A5, and closed by an entry of the journal.

import { isSuccess, post, problemText } from "./api.js";
import { dayFault, readDay } from "./day-choice.js";
import { byId, setText } from "./dom.js";
import { startShell } from "./shell.js";
import { t } from "./texts.js";
import { formatDay } from "./when.js";

const PAPERS = ["a4", "a5"];

byId("day-form").addEventListener("submit", choose);
byId("day-close").addEventListener("click", close);
for (const paper of PAPERS)
    byId(`day-print-${paper}`).addEventListener("click", () => print(paper));
startShell();

function choose(event) {
    event.preventDefault();
    const { today } = byId("day-form").dataset;
    const iso = readDay(byId("day-choose").value);
    const fault = dayFault(iso, today);
    setText("day-choose-problem", fault === null ? "" : t(fault, formatDay(today)));
    if (fault === null)
        location.assign(`/day?day=${iso}`);
    else
        byId("day-choose").focus();
}

// Only one of the two papers' styles is in force: the browser takes the sheet's size from it. A file gets the page's title as its name.
function print(paper) {
    for (const other of PAPERS)
        byId(`paper-${other}`).media = other === paper ? "print" : "not all";
    const { title } = document;
    document.title = byId(`day-print-${paper}`).dataset.name;
    window.addEventListener("afterprint", () => document.title = title, { once: true });
    window.print();
}

async function close() {
    const button = byId("day-close");
    button.disabled = true;
    setText("day-problem", "");
    const answer = await post("/api/day/close", { day: button.dataset.day });
    button.disabled = false;
    if (isSuccess(answer))
        location.assign(`/day?day=${button.dataset.day}`); // With the closing, and all that came meanwhile.
    else
        setText("day-problem", problemText(answer));
}
