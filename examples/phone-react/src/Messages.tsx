import { useChat, useParticipants, useTyping } from '@switchhook/react'
import { type SubmitEvent, useEffect, useId, useRef, useState } from 'react'
import { lobby, nameOf } from '../../demo/src/shared/names.ts'
import { typingText } from '../../demo/src/shared/room.ts'
import { messageStates, roomTexts } from '../../demo/src/shared/texts.room.ts'
import { say } from '../../demo/src/shared/texts.ts'

/** What people write to each other. Shown as text: what comes is HTML of others. */
export function Messages() {
  const chat = useChat(lobby)
  const { messages, hasMore, isFetching, unread } = chat
  const { typing, sendTyping } = useTyping(lobby)
  const { participants } = useParticipants(lobby)
  const [text, setText] = useState('')
  const field = useId()
  const end = useRef<HTMLUListElement>(null)
  const newest = messages.at(-1)
  useEffect(() => {
    if (newest !== undefined) end.current?.scrollTo({ top: end.current.scrollHeight })
  }, [newest])
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (text.trim() === '') return
    void chat.sendMessage({ text })
    setText('')
  }
  return (
    <section aria-label={roomTexts.chat}>
      <h3>
        {roomTexts.chat} {unread > 0 && <small>{say(roomTexts.unread, String(unread))}</small>}
      </h3>
      {hasMore && (
        <button type="button" className="quiet" aria-disabled={isFetching} onClick={() => void chat.fetchMessages()}>
          {roomTexts.earlier}
        </button>
      )}
      {messages.length === 0 && !hasMore && <p>{roomTexts.noMessages}</p>}
      <ul className="messages" ref={end} aria-live="polite">
        {messages.map(({ id, ref, isOwn, state, sender, text: said }) => (
          <li key={ref ?? id} data-own={isOwn} data-state={state}>
            {!isOwn && <small>{nameOf(sender, participants)}</small>}
            {said}
            {state !== 'sent' && <small>{messageStates[state]}</small>}
            {state === 'failed' && ref !== undefined && (
              <>
                <button type="button" className="quiet" onClick={() => void chat.retryMessage(ref)}>
                  {roomTexts.again}
                </button>
                <button type="button" className="quiet" onClick={() => void chat.discardMessage(ref)}>
                  {roomTexts.forget}
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
      <p className="typing" role="status">
        {typingText(typing, participants)}
      </p>
      <form className="write" onSubmit={submit}>
        <label htmlFor={field}>{roomTexts.write}</label>
        <input
          id={field}
          value={text}
          onChange={(event) => {
            setText(event.target.value)
            void sendTyping()
          }}
          onFocus={() => void chat.markRead()}
          autoComplete="off"
        />
        <button type="submit" aria-disabled={text.trim() === ''}>
          {roomTexts.send}
        </button>
      </form>
    </section>
  )
}
