/** What `cosign generate-key-pair` (3.1.2) makes, with this password. For these tests alone. */
export const COSIGN_PASSWORD = "correct horse";
export const COSIGN_KEY = `-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----
eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
OCwicCI6MX0sInNhbHQiOiJtZnEyMVZJU0xkSy9LK0JacjY5ODJ1SXVBNm9BdWlI
ZWNBSWdzMzV2L1VvPSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
Iiwibm9uY2UiOiJ6Slc0UlhGRnBoQ0JjZ0t0MlgwT1lRMkNtYzlkclRENyJ9LCJj
aXBoZXJ0ZXh0IjoiTERxWk1ndTdBQzl0YU5SM0ZvbElrSjYyZkZHclJFb2tlT21q
U0ZZbzMwQXJLN2JNUE0zV21VUWoxdlpzb1lFa2tWRHVFdjVxQ0RxTjBkejE0amox
MnpGT01iaGpvZXF4amgwcnhkNmcxUWphb2ZpSVVaWU5ycnYwdUo1eWV6djZvK01H
V1RRQ0F5bmpvb3puc1FLUEpsbzloZnZtUWNkVzZ0bzZrTjhRb2NLMVFKZGl0bHNB
eC81OE1JMjhqL2ttU2JKWVl3aHdxbEtGYWc9PSJ9
-----END ENCRYPTED SIGSTORE PRIVATE KEY-----
`;
/** How cosign names the public half in a bundle. */
export const COSIGN_HINT = "zNV1xFUJyf9jW3lcAwzKyg8nvzIFMM0vBKJhhSURd9k=";
