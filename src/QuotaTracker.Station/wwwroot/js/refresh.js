// Lists read themselves again: central's answers come in without anybody asking.

const REFRESH_MS = 4000;

// Now, and again and again: each time only after the time before is answered.
export async function keepFresh(refresh) {
    await refresh();
    setTimeout(() => keepFresh(refresh), REFRESH_MS);
}
