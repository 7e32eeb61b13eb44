// Sorts the locations by the visitor's position after a click. It goes into the body of a form, so that no address
// holds it, and is rounded first: two decimal places of a degree are about half a mile.
const PLACES = 2;
const form = document.querySelector("[data-nearest]");
const filters = document.querySelector(".finder form");

if (form && "geolocation" in navigator) {
  const status = form.querySelector("[role=status]");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    status.textContent = status.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        for (const name of ["latitude", "longitude"]) form.elements[name].value = coords[name].toFixed(PLACES);
        form.elements.service.value = filters.elements.service?.value ?? "";
        form.elements.saturday.value = filters.elements.saturday.checked ? "on" : "";
        form.submit();
      },
      () => {
        status.textContent = status.dataset.failed;
        filters.elements.zip.focus();
      },
      { timeout: 15000, maximumAge: 600000 },
    );
  });
  // A page that comes back from the browser's memory says nothing of what was asked before.
  addEventListener("pageshow", () => {
    status.textContent = "";
    form.elements.latitude.value = form.elements.longitude.value = "";
  });
}
