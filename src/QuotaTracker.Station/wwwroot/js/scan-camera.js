// Reads a card's QR code with the machine's camera. Each picture is looked at in this page's memory, and the next one takes its place:
// none is kept or sent. The camera is off as soon as the panel is closed.

import { byId, setText, show } from "./dom.js";
import { t } from "./texts.js";

const LOOK_EVERY_MS = 100;
const OFF_AFTER_MS = 60_000; // Nobody stands before it any more.
const WIDTH_MAX = 1280; // A card at arm's length; more only takes longer.
const READER = { locateFile: () => new URL("../vendor/zxing-wasm/zxing_reader.wasm", import.meta.url).href };
const OPTIONS = { formats: ["QRCode"], tryHarder: true, maxNumberOfSymbols: 1, characterSet: "UTF8" };

export class Camera {
    #video = byId("camera-picture");
    #canvas = document.createElement("canvas");
    #stream = null;
    #reader = null;
    #turn = 0; // Which opening it is: what an earlier one still waits for comes to nothing.
    #before = null;
    #onRead;
    #onClosed;

    // onRead(text): a code was read, and the camera is off again. onClosed(before): with what had the focus before it was opened.
    constructor({ onRead, onClosed }) {
        this.#onRead = onRead;
        this.#onClosed = onClosed;
        byId("camera-open").addEventListener("click", () => this.toggle());
        byId("camera-close").addEventListener("click", () => this.close());
        document.addEventListener("visibilitychange", () => document.hidden && this.close());
        addEventListener("pagehide", () => this.close());
    }

    get isOpen() {
        return !byId("camera").hidden;
    }

    toggle() {
        return this.isOpen ? this.close() : this.#open();
    }

    close() {
        if (!this.isOpen)
            return;
        this.#stop();
        show("camera", false);
        this.#onClosed(this.#before);
    }

    #stop() {
        this.#turn++;
        this.#stream?.getTracks().forEach(track => track.stop());
        this.#stream = null;
        this.#video.srcObject = null;
        this.#canvas.width = this.#canvas.height = 0; // The last picture goes, too.
        show("camera-picture", false);
    }

    async #open() {
        const turn = ++this.#turn;
        this.#before = document.activeElement;
        show("camera", true);
        setText("camera-problem", "");
        setText("camera-status", t("Camera.Starting"));
        byId("camera-close").focus();
        try {
            // Only now: most desks have a scanner, and a megabyte less to start with.
            this.#reader ??= await import("../vendor/zxing-wasm/reader/index.js");
            this.#reader.prepareZXingModule({ overrides: READER, fireImmediately: true }).catch(() => this.#fail(turn, "Camera.NoReader"));
            const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { width: { ideal: WIDTH_MAX }, height: { ideal: 720 }, facingMode: "environment" } });
            if (turn !== this.#turn) {
                stream.getTracks().forEach(track => track.stop()); // Closed meanwhile.
                return;
            }
            this.#stream = stream;
            stream.getVideoTracks()[0].addEventListener("ended", () => this.#fail(turn, "Camera.Gone"));
            this.#video.srcObject = stream;
            show("camera-picture", true);
            await this.#video.play();
            setText("camera-status", t("Camera.Ready"));
            await this.#look(turn, performance.now() + OFF_AFTER_MS);
        } catch (error) {
            this.#fail(turn, problemOf(error));
        }
    }

    async #look(turn, until) {
        while (turn === this.#turn) {
            if (performance.now() > until) {
                this.#fail(turn, "Camera.OffAgain");
                return;
            }
            const text = await this.#read();
            if (turn !== this.#turn)
                return;
            if (text !== null) {
                this.close();
                this.#onRead(text);
                return;
            }
            await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS));
        }
    }

    async #read() {
        const { videoWidth, videoHeight } = this.#video;
        if (videoWidth === 0)
            return null;
        const scale = Math.min(1, WIDTH_MAX / videoWidth);
        this.#canvas.width = Math.round(videoWidth * scale);
        this.#canvas.height = Math.round(videoHeight * scale);
        const context = this.#canvas.getContext("2d", { willReadFrequently: true });
        context.drawImage(this.#video, 0, 0, this.#canvas.width, this.#canvas.height);
        const found = await this.#reader.readBarcodes(context.getImageData(0, 0, this.#canvas.width, this.#canvas.height), OPTIONS);
        return found.find(code => code.isValid)?.text ?? null;
    }

    // The panel stays, and says what to do.
    #fail(turn, key) {
        if (turn !== this.#turn)
            return;
        this.#stop();
        setText("camera-status", "");
        setText("camera-problem", t(key));
    }
}

function problemOf(error) {
    if (!navigator.mediaDevices?.getUserMedia)
        return "Camera.NotHere";
    return { NotFoundError: "Camera.None", OverconstrainedError: "Camera.None", NotAllowedError: "Camera.Denied", SecurityError: "Camera.Denied", NotReadableError: "Camera.InUse", AbortError: "Camera.InUse" }[error?.name] ?? "Camera.NoReader";
}
