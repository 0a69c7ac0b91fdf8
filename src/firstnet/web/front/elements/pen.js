// A field to draw a digit on, by mouse, pen or finger. It tells its strokes, as shares of its side,
// and tells no more until the server has heard them: an answer never waits behind stale strokes.
export default {
  template: `<canvas role="img" width="560" height="560"></canvas>`,
  props: { pen: Number },
  mounted() {
    this.sheet = 0; // told with the strokes: those of a sheet that was cleared come too late
    this.strokes = [];
    this.pointer = null; // the one that draws
    this.telling = false;
    this.more = false; // strokes that were not told yet
    const on = (name, act) => this.$el.addEventListener(name, act);
    on("pointerdown", this.begin);
    on("pointermove", this.draw);
    on("pointerup", this.end);
    on("pointercancel", this.end);
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.dark.addEventListener("change", this.paint);
    this.$emit("ready");
  },
  unmounted() {
    this.dark.removeEventListener("change", this.paint);
    clearTimeout(this.patience);
  },
  methods: {
    begin(event) {
      if (!event.isPrimary || event.button !== 0) return;
      event.preventDefault();
      this.pointer = event.pointerId;
      this.$el.setPointerCapture(event.pointerId);
      if (this.picture) this.show([], null, this.sheet); // a digit that was chosen makes room
      this.strokes.push(this.place(event));
      this.changed();
    },
    draw(event) {
      if (event.pointerId !== this.pointer) return;
      const stroke = this.strokes[this.strokes.length - 1];
      const passed = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      for (const each of passed.length ? passed : [event]) {
        const [x, y] = this.place(each);
        const [lastX, lastY] = stroke.slice(-2);
        if (Math.hypot(x - lastX, y - lastY) > 0.01) stroke.push(x, y);
      }
      this.changed();
    },
    end(event) {
      if (event.pointerId === this.pointer) this.pointer = null;
    },
    place(event) {
      const box = this.$el.getBoundingClientRect();
      const share = (at, size) => Math.round(1000 * Math.min(1, Math.max(0, at / size))) / 1000;
      return [share(event.clientX - box.left, box.width), share(event.clientY - box.top, box.height)];
    },
    changed() {
      this.paint();
      this.tell();
    },
    tell() {
      if (this.telling) {
        this.more = true;
        return;
      }
      this.telling = true;
      this.more = false;
      this.$emit("drawn", { sheet: this.sheet, strokes: this.strokes });
      this.patience = setTimeout(this.heard, 1000); // an answer that was lost stops nothing
    },
    heard() {
      clearTimeout(this.patience);
      this.telling = false;
      if (this.more) this.tell();
    },
    show(strokes, picture, sheet) {
      this.sheet = sheet;
      this.strokes = strokes;
      this.more = false;
      this.picture = null;
      if (picture) {
        const image = new Image();
        image.onload = this.paint;
        image.src = picture;
        this.picture = image;
      }
      this.paint();
    },
    paint() {
      const side = this.$el.width;
      const brush = this.$el.getContext("2d");
      brush.clearRect(0, 0, side, side);
      if (this.picture) {
        brush.imageSmoothingEnabled = false;
        if (this.picture.complete) brush.drawImage(this.picture, 0, 0, side, side);
        return;
      }
      brush.strokeStyle = getComputedStyle(this.$el).color;
      brush.lineWidth = this.pen * side;
      brush.lineCap = brush.lineJoin = "round";
      for (const stroke of this.strokes) {
        brush.beginPath();
        brush.moveTo(stroke[0] * side, stroke[1] * side);
        if (stroke.length === 2) brush.lineTo(stroke[0] * side, stroke[1] * side);
        for (let at = 2; at < stroke.length; at += 2) {
          brush.lineTo(stroke[at] * side, stroke[at + 1] * side);
        }
        brush.stroke();
      }
    },
  },
};
