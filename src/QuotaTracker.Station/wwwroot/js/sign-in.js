import { isSuccess, problemText, signIn } from "./api.js";
import { byId, setText } from "./dom.js";
import { startShell } from "./shell.js";
import { t } from "./texts.js";

startShell({ signedIn: false });

byId("sign-in-form").addEventListener("submit", async event => {
    event.preventDefault();
    const button = byId("sign-in-submit");
    if (button.disabled)
        return;
    button.disabled = true;
    setText(button, t("SignIn.Working"));
    setText("sign-in-problem", "");
    const answer = await signIn(byId("officer-code").value.trim().toUpperCase(), byId("officer-pin").value);
    if (isSuccess(answer)) {
        location.assign("/");
        return;
    }
    byId("officer-pin").value = "";
    setText("sign-in-problem", problemText(answer));
    setText(button, t("SignIn.Submit"));
    button.disabled = false;
    byId("officer-pin").focus();
});
