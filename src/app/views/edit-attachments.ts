/**
 * The files of an item while it is edited. One that is added is in the vault before the item names it; one that is removed
 * stays there until the item was saved without it. Fires `attachments` with what the item is to have.
 */
import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit'
import { bytesText } from '../elements/bytes.ts'
import { notTaken } from '../elements/files-drop.ts'
import { icon } from '../elements/icons.ts'
import { define, View } from '../elements/view.ts'
import { Adding } from '../files/adding.ts'
import { renderArrivals } from '../files/arrivals.ts'
import { iconOf } from '../files/file-list.ts'
import type { Picked, Picks } from '../files/pick.ts'
import { flatName } from '../encrypt/names.ts'
import { newItemId } from '../items/ids.ts'
import { attachmentName } from '../state/attachments.ts'
import type { Attachment } from '../../protocol/item.ts'
import '../styles/files.css'

export class EditAttachments extends View {
  static override properties: PropertyDeclarations = {
    ...View.properties,
    owner: {},
    attachments: { attribute: false },
    left: { state: true },
  }

  /** The id of the item, or the one it will have. */
  declare owner: string
  declare attachments: readonly Attachment[]
  /** What was dropped and not taken, in words. */
  declare left: string
  readonly #new = new Map<Picked, Attachment>()
  #adding: Adding | undefined

  constructor() {
    super()
    this.left = ''
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#adding = new Adding(this.app, {
      changed: () => this.requestUpdate(),
      nameFor: async (picked) => attachmentName(this.owner, this.#attachmentOf(picked)),
      arrived: async (picked) => this.#tell([...this.attachments, this.#attachmentOf(picked)]),
    })
  }

  override disconnectedCallback(): void {
    this.#adding?.close()
    super.disconnectedCallback()
  }

  /** Some are still on their way into the vault. */
  get isBusy(): boolean {
    return (this.#adding?.left ?? 0) > 0
  }

  protected override render(): TemplateResult {
    const { attachments } = this
    return html`<fieldset class="group">
      <legend>Attachments</legend>
      ${
        attachments.length > 0
          ? html`<ul role="list" class="card jobs" aria-label="Attached files">
              ${attachments.map((attachment) => this.#row(attachment))}
            </ul>`
          : nothing
      }
      ${this.#adding && this.#adding.arrivals.length > 0 ? renderArrivals(this.#adding) : nothing}
      <files-drop heading="Add files" small @picked=${this.#picked}></files-drop>
      ${
        this.left
          ? html`<p class="error" role="alert">
              ${icon('alert', 'icon-s')}<span>${this.left}</span>
            </p>`
          : nothing
      }
    </fieldset>`
  }

  #row(attachment: Attachment): TemplateResult {
    return html`<li class="job file-row">
      <span class="tile">${icon(iconOf(attachment))}</span>
      <div class="grow">
        <strong class="file-name">${attachment.name}</strong>
        <span class="small quiet">${bytesText(attachment.sizeBytes)}</span>
      </div>
      <div class="job-actions">
        <button
          type="button"
          class="icon-btn"
          aria-label="Remove ${attachment.name}"
          @click=${() => this.#remove(attachment)}
        >
          ${icon('trash')}
        </button>
      </div>
    </li>`
  }

  #attachmentOf(picked: Picked): Attachment {
    const known = this.#new.get(picked)
    if (known) return known
    const { file, path } = picked
    const attachment = {
      id: newItemId(),
      name: flatName(path),
      type: file.type,
      sizeBytes: file.size,
      addedAt: Date.now(),
    }
    this.#new.set(picked, attachment)
    return attachment
  }

  #remove({ id }: Attachment): void {
    this.#tell(this.attachments.filter((attachment) => attachment.id !== id))
    void this.updateComplete.then(() => this.find('files-drop button')?.focus())
  }

  #picked = (event: CustomEvent<Picks>): void => {
    this.left = notTaken(event.detail)
    void this.#adding?.add(event.detail.files)
  }

  #tell(attachments: readonly Attachment[]): void {
    this.attachments = attachments
    this.dispatchEvent(new CustomEvent('attachments', { detail: attachments }))
  }
}

define('edit-attachments', EditAttachments)
