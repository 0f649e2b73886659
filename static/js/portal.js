// Improves pages that already work without it. Each module looks for its own markup and leaves the rest alone.

import { startCharacterCounts } from "./character-count.js";
import { focusErrorSummary } from "./error-focus.js";
import { startFiles } from "./files.js";
import { startLeaving } from "./leave.js";
import { startSessionTimeout } from "./session-timeout.js";

focusErrorSummary(document);
startCharacterCounts(document);
startFiles(document);
startSessionTimeout(document);
startLeaving(document);

// A page kept by the browser for its Back button must not show a record after sign-out: ask the server again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.body.hasAttribute("data-signed-in")) {
    window.location.reload();
  }
});

try {
  const { default: designSystem } = await import("../ds/scripts/design-system.js");
  designSystem.tracking.init = () => {}; // its click tracking is for analytics, which a health record does not want
  designSystem.initAll();
} catch (error) {
  console.info("The design system's script did not load; the page works without it.", error);
}
