/**
 * Who someone is, as it is stored. What a service calls a person means nothing at another service: without its issuer
 * in it, a change of OIDC_ISSUER would let strangers into the accounts of those who happen to have the same name there.
 */
export const subjectAt = (issuer: string, sub: string) => `${issuer} ${sub}`

export const isSubjectAt = (issuer: string, subject: string) => subject.startsWith(`${issuer} `)
