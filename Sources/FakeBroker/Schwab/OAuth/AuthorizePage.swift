import HTTPCore

/// The pages a person sees on the way to a code: login, choice of accounts, refusal. They post back to their own address,
/// so that the query, and the world's prefix in the path, stay as the app sent them.
enum AuthorizePage {
    /// The login form. Any login ID and password will do.
    static func login(client: String, complaint: String?) -> HTTPResponse {
        page(
            title: "Log in", complaint: complaint,
            """
            <p>The app <b>\(escape(client))</b> asks for access to your accounts.</p>
            <form method="post">
            <input type="hidden" name="step" value="login">
            <p><label>Login ID<br><input name="username" autocomplete="username" autofocus></label></p>
            <p><label>Password<br><input name="password" type="password" autocomplete="current-password"></label></p>
            <p><button type="submit">Log in</button></p>
            </form>
            """)
    }

    /// The choice of accounts.
    static func consent(client: String, accounts: [String], complaint: String?) -> HTTPResponse {
        let boxes = accounts.map { account in
            """
            <p><label><input type="checkbox" name="account" value="\(escape(account))" checked> Account ending in \
            \(escape(String(account.suffix(3))))</label></p>
            """
        }
        return page(
            title: "Link accounts", complaint: complaint,
            """
            <p>Choose the accounts that <b>\(escape(client))</b> may see and trade.</p>
            <form method="post">
            <input type="hidden" name="step" value="consent">
            \(boxes.joined(separator: "\n"))
            <p><button type="submit" name="decision" value="approve">Done</button>
            <button type="submit" name="decision" value="deny">Cancel</button></p>
            </form>
            """)
    }

    /// Why a request cannot go on, for a person.
    static func refusal(_ reason: String) -> HTTPResponse {
        var response = page(title: "Access denied", complaint: reason, "")
        response.status = .unauthorized
        return response
    }

    private static func page(title: String, complaint: String?, _ content: String) -> HTTPResponse {
        let alert = complaint.map { "<p role=\"alert\">\(escape($0))</p>\n" } ?? ""
        let html = """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>\(title)</title>
            <style>body{font:16px/1.5 sans-serif;max-width:26rem;margin:4rem auto;padding:0 1rem}\
            input:not([type=checkbox]){font:inherit;width:100%}button{font:inherit}[role=alert]{color:#a00}</style></head>
            <body>
            <h1>\(title)</h1>
            \(alert)\(content)
            </body>
            </html>

            """
        return HTTPResponse(
            .ok, headers: [HTTPField("Content-Type", "text/html;charset=UTF-8")], body: Array(html.utf8))
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
