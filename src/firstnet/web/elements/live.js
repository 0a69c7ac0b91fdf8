// An element whose text, HTML or attributes change many times a second. A change of its properties
// would draw the whole page anew; so it is told by `live`, and draws itself alone.
const waiting = {}; // changes of elements that are not there yet

window.live = (id, changes) => {
  const known = Vue.toRaw(mounted_app.elements)[id];
  if (known === undefined) {
    waiting[id] = { ...waiting[id], ...changes };
    return;
  }
  const props = Vue.toRaw(known).props;
  props.first = { ...props.first, ...changes }; // for whenever it is made anew
  getElement(id)?.change?.(changes);
};

export default {
  props: { tag: String, first: Object },
  data() {
    const id = this.$attrs.id.slice(1);
    const now = { ...this.first, ...waiting[id] };
    delete waiting[id];
    return { now };
  },
  watch: {
    first(it) {
      this.now = { ...it };
    },
  },
  methods: {
    change(changes) {
      Object.assign(this.now, changes);
    },
  },
  render() {
    const { text, html, ...attributes } = this.now;
    if (html !== undefined) return Vue.h(this.tag, { ...attributes, innerHTML: html });
    const content = [text, ...(this.$slots.default?.() ?? [])];
    return Vue.h(this.tag, attributes, this.tag === "img" ? undefined : content);
  },
};
