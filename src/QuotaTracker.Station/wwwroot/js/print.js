// Prints a receipt page without leaving the desk: in a frame nobody sees. Started as --kiosk-printing the browser asks nothing.

let frame = null;

export function printReceipt(address) {
    frame?.remove();
    frame = document.createElement("iframe");
    frame.className = "print-frame";
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    frame.addEventListener("load", () => frame.contentWindow?.print());
    frame.src = address;
    document.body.append(frame);
}

export function receiptAddress(number, copy = 0) {
    return `/receipts/${encodeURIComponent(number)}${copy > 0 ? `?copy=${copy}` : ""}`;
}
