//! Where does the page begin? It mounts the application on the element that `index.html` provides.

fn main() {
    netdraft_web::mount();
}
