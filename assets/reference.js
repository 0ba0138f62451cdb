// The page of the API of `kg serve`: Swagger UI on our own description, with nothing that would call another host.
import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-bundle.js";
import "swagger-ui-dist/swagger-ui.css";
import "./reference.css";

const root = document.documentElement;
const place = document.getElementById("reference");
const isDark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => root.classList.toggle("dark-mode", isDark.matches);

// Routes and models alone: the page around them has its own title and its own `main`. What scrolls can be reached by key.
const ourParts = ({ React }) => ({
  components: {
    PlainTextViewer: ({ children }) => React.createElement("pre", { className: "microlight", tabIndex: 0 }, children),
    ReferenceLayout({ getComponent, specSelectors }) {
      const element = React.createElement;
      const shown = specSelectors.loadingStatus() === "success" ? ["operations", "Models"] : [];
      const parts = ["errors", ...shown].map((name) => element(getComponent(name, true), { key: name }));
      return element("div", { className: "swagger-ui" }, element(getComponent("SvgAssets")), parts);
    },
  },
});

follow();
isDark.addEventListener("change", follow);
SwaggerUIBundle({
  domNode: place,
  url: place.dataset.openapi,
  validatorUrl: null, // or a badge would send the description to a service of theirs
  plugins: [ourParts],
  layout: "ReferenceLayout",
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  syntaxHighlight: false, // its colours cannot be read by everyone
  displayRequestDuration: true,
  onComplete: () => { root.dataset.ready = "reference"; },
});
