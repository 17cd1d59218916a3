// Before the first paint: marks that scripts run, and closes the menu where it would fill a phone screen.
document.documentElement.className = "js";
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var menu = document.querySelector("details.menu");
  if (menu && window.matchMedia("(max-width: 899px)").matches) { menu.open = false; }
});
