/**
 * Sets custom properties on an element through the CSSOM, which a strict `style-src` allows where a style
 * attribute is refused.
 */
import { directive, Directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js'
import { noChange } from 'lit'

class Vars extends Directive {
  constructor(part: PartInfo) {
    super(part)
    if (part.type !== PartType.ELEMENT) throw new TypeError('vars() belongs on an element')
  }

  render(_values: Readonly<Record<`--${string}`, string | number>>): typeof noChange {
    return noChange
  }

  override update(part: ElementPart, [values]: Parameters<this['render']>): typeof noChange {
    const { style } = part.element as HTMLElement
    for (const [name, value] of Object.entries(values)) style.setProperty(name, String(value))
    return noChange
  }
}

export const vars = directive(Vars)
