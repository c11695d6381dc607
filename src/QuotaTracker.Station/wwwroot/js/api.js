// The way to the station. Every answer comes back as {status, body}; status 0 means that no answer came.

import { t } from "./texts.js";

const TIMEOUT_MS = 15000; // Longer than the station ever takes: it gives central 3 seconds and then decides by itself.
const FILE_TIMEOUT_MS = 120000;
let csrfToken = null;

export async function get(path) {
    return send("GET", path);
}

export async function post(path, body) {
    return change("POST", path, body);
}

// Sends a file's text; the answer is another file (its text and name) or JSON. A stick may hold weeks: it gets more time.
export async function postFile(path, text) {
    return change("POST", path, new Blob([text], { type: "text/plain" }));
}

// leaving: the window may be closed before the answer comes; the browser sends it all the same.
export async function put(path, body, { leaving = false } = {}) {
    return change("PUT", path, body, leaving);
}

export async function remove(path) {
    return change("DELETE", path);
}

// The words for an answer that isn't a success: the station's own, or that it didn't answer.
export function problemText(answer) {
    if (answer.status === 0)
        return t("Problem.NoAnswer");
    const problem = answer.body ?? {};
    const errors = Object.values(problem.errors ?? {}).flat();
    const words = [problem.title, problem.detail, ...errors].filter(Boolean);
    // A title often quotes the one field that is wrong; nobody needs to read it twice.
    const said = words.filter((word, index) => !words.slice(0, index).some(before => before.includes(word)));
    return said.length > 0 ? said.join(" ") : t("Problem.Unknown", answer.status);
}

export const isSuccess = answer => answer.status >= 200 && answer.status < 300;

// Before anybody is signed in there is no token, and none is asked for.
export async function signIn(officer, pin) {
    return send("POST", "/api/session", { officer, pin });
}

// Fetches ahead what the first change would have to wait for.
export async function prepare() {
    csrfToken ??= (await get("/api/session")).body?.csrfToken ?? null;
}

async function change(method, path, body, leaving = false) {
    await prepare();
    const answer = await send(method, path, body, leaving);
    if (answer.status !== 403 || !answer.body?.type?.endsWith(":csrf"))
        return answer;
    csrfToken = (await get("/api/session")).body?.csrfToken ?? null; // Somebody signed in anew in another window.
    return send(method, path, body, leaving);
}

async function send(method, path, body, leaving = false) {
    const headers = { Accept: "application/json", "Accept-Language": document.documentElement.lang };
    const isFile = body instanceof Blob;
    if (body !== undefined)
        headers["Content-Type"] = isFile ? "text/plain" : "application/json";
    if (method !== "GET" && csrfToken !== null)
        headers["X-Csrf-Token"] = csrfToken;
    try {
        const response = await fetch(path, {
            method, headers, body: body === undefined || isFile ? body : JSON.stringify(body),
            credentials: "same-origin", cache: "no-store", keepalive: leaving, signal: AbortSignal.timeout(isFile ? FILE_TIMEOUT_MS : TIMEOUT_MS),
        });
        if (response.status === 401 && location.pathname !== "/sign-in")
            location.assign("/sign-in"); // The session ended; the draft stays in this window until somebody signs in again.
        const text = await response.text();
        if (response.headers.get("Content-Type")?.startsWith("text/plain"))
            return { status: response.status, body: text, name: /filename="?([^";]+)/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? "quota.qtstick" };
        return { status: response.status, body: text === "" ? null : JSON.parse(text) };
    } catch {
        return { status: 0, body: null };
    }
}
