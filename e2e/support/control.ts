/** Tells the control interface of a server to do something, and gives what it answers; undefined where that is nothing. */
export async function control<Answer = unknown>(serverUrl: string, name: string, body: object = {}): Promise<Answer> {
  const answer = await fetch(`${serverUrl}/_control/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`)
  return (answer.status === 204 ? undefined : await answer.json()) as Answer
}
